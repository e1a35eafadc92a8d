import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alikeLabels, asRead } from "./alike-labels.js";
import { asAsked } from "./prompt-parts.js";

/** Every character that has another case. */
const cased = Array.from({ length: 0x110000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .filter((one) => one.toLowerCase() !== one || one.toUpperCase() !== one);

test("a character reads as each of its other cases does, alone and among others", () => {
  expect(cased.length).toBeGreaterThan(2000);
  const odd = cased.filter((one) => {
    const cases = [one.toLowerCase(), one.toUpperCase(), one.toUpperCase().toLowerCase()];
    return cases.some(
      (other) => asRead(`a${other}b`) !== asRead(`a${one}b`) || asRead(other) !== asRead(one),
    );
  });
  expect(odd).toEqual([]);
});

test("what the standard's simple case folding takes for one is one here", () => {
  const byCapital = new Map<string, string[]>();
  for (const one of cased) {
    const capital = one.toUpperCase();
    byCapital.set(capital, [...(byCapital.get(capital) ?? []), one]);
  }
  for (const some of byCapital.values())
    for (const one of some)
      for (const other of some)
        if (new RegExp(`^${one}$`, "iu").test(other)) expect(asRead(one)).toBe(asRead(other));
});

describe("labels that a reader takes for one:", () => {
  test.each([
    ["straße", "STRASSE", "STRAẞE"],
    ["ΟΔΟΣ", "οδοσ", "οδος"],
    ["İzmir", "izmir", "ızmir", "IZMIR"],
    ["Name", "ＮＡＭＥ", "ｎａｍｅ"],
    ["person ", "Person", "\u3000person"],
    ["phone  number", "Phone\u00a0number"],
    ["ﬁgure", "FIGURE"],
    ["カナ", "ｶﾅ"],
    ["é", "e\u0301", "É"],
  ])("%j, %j, …", (...spellings) => {
    expect(alikeLabels(["other", ...spellings, "person of note"])).toEqual([spellings]);
  });
});

test.each([
  ["person", "persons"],
  ["é", "e"],
  ["a b", "ab"],
  ["国", "國"],
  ["year (start)", "year (end)"],
])("%j and %j are two", (one, other) => {
  expect(alikeLabels([one, other, one])).toEqual([]);
});

test("whatever is asked alike reads alike", () => {
  const label = fc.string({
    unit: fc.constantFrom("a", "A", "ａ", "Ａ", " ", "\u3000", "ß", "İ", "（", "(", "σ", "ς"),
  });
  fc.assert(
    fc.property(label, label, (one, other) => {
      if (asAsked(one) === asAsked(other)) expect(asRead(one)).toBe(asRead(other));
      expect(asRead(one.toUpperCase())).toBe(asRead(one));
      expect(asRead(` ${one}\t`)).toBe(asRead(one));
    }),
    { numRuns: 500 },
  );
});
