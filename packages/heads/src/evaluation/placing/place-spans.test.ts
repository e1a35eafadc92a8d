import { offsetsInCodePoints } from "@ernie-m/tokenizer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../../test/span-task-models.js";
import { isBlankUnit } from "../../task/blank.js";
import { OffsetReader } from "./offset-units.js";
import { placeSpans } from "./place-spans.js";
import type { StatedSpan } from "./stated-span.js";

const firemen = "👨🏻🚒 firemen drive firetrucks";

/** `text@start`, and what was done to it. */
function outline(text: string, spans: readonly StatedSpan[], usual: "utf-16" | "code-points" = "utf-16") {
  return placeSpans(text, spans, usual).map(({ place, remark }) => {
    const found = place === undefined ? "nothing" : `${text.slice(place.start, place.end)}@${place.start}`;
    return remark === undefined ? found : `${found} ${remark.action}`;
  });
}

describe("placeSpans", () => {
  it("T37: takes offsets in code points and in UTF-16 units for what they are, by the texts they state", () => {
    const units = { start: 21, end: 31, text: "firetrucks" };
    const points = { start: 18, end: 28, text: "firetrucks" };
    for (const usual of ["utf-16", "code-points"] as const) {
      expect(outline(firemen, [units], usual)).toEqual(["firetrucks@21"]);
      expect(outline(firemen, [points], usual)).toEqual(["firetrucks@21"]);
    }
  });

  it("T37: spans that settle the unit settle it for those without a text; else trust is said", () => {
    const silent = { start: 4, end: 11 };
    const points = { start: 18, end: 28, text: "firetrucks" };
    expect(outline(firemen, [points, silent])).toEqual(["firetrucks@21", "firemen@7"]);
    expect(outline(firemen, [silent], "code-points")).toEqual(["firemen@7 assumed"]);
    expect(outline("plain texts", [silent])).toEqual(["n texts@4"]);
    const last = { start: 21, end: 31 };
    expect(outline(firemen, [last], "code-points")).toEqual(["firetrucks@21 assumed"]);
  });

  it("T37: says when a text fits in both units, at different places", () => {
    const twice = { start: 3, end: 4, text: "n" };
    expect(outline("👍 nn", [twice])).toEqual(["n@3 assumed"]);
    expect(outline("👍 nn", [twice], "code-points")).toEqual(["n@4 assumed"]);
    expect(outline("👍 nn.", [twice, { start: 4, end: 5, text: "." }])).toEqual(["n@4", ".@5"]);
  });

  it("T37: says when one span counts otherwise than the rest", () => {
    const points = { start: 18, end: 28, text: "firetrucks" };
    const alike = { start: 4, end: 11, text: "firemen" };
    const other = { start: 15, end: 20, text: "drive" };
    expect(outline(firemen, [points, alike, other])).toEqual([
      "firetrucks@21",
      "firemen@7",
      "drive@15 moved",
    ]);
  });

  it("T36: moves a span whose text stands elsewhere to the nearest place, and drops one whose text is nowhere", () => {
    const text = "Ann met Ann and Ann.";
    expect(outline(text, [{ start: 9, end: 12, text: "Ann" }])).toEqual(["Ann@8 moved"]);
    expect(outline(text, [{ start: 15, end: 18, text: "Ann" }])).toEqual(["Ann@16 moved"]);
    expect(outline(text, [{ start: 0, end: 3, text: "Bob" }])).toEqual(["nothing dropped"]);
  });

  it("T36: drops offsets that are no stretch of the text", () => {
    const none = [
      { start: -1, end: 2 },
      { start: 2, end: 2 },
      { start: 3, end: 1 },
      { start: 0, end: 99 },
      { start: Number.NaN, end: 2 },
      { start: 0.5, end: 2 },
    ];
    expect(outline("abcdef", none)).toEqual(none.map(() => "nothing dropped"));
    const torn = [
      { start: 1, end: 2 },
      { start: 3, end: 4, text: "b" },
    ];
    expect(outline("a👍b", torn)).toEqual(["nothing dropped", "b@3"]);
  });

  it("T36: keeps the text as it is and cuts spaces off spans", () => {
    expect(
      outline("  Ann  ", [
        { start: 0, end: 6 },
        { start: 2, end: 5 },
        { start: 0, end: 2 },
      ]),
    ).toEqual(["Ann@2 moved", "Ann@2", "nothing dropped"]);
  });

  it("reads line breaks in any spelling", () => {
    const text = "a\r\nb c";
    expect(outline(text, [{ start: 0, end: 4, text: "a\nb" }])).toEqual(["a\r\nb@0"]);
    expect(outline("a\nb", [{ start: 0, end: 3, text: "a\\nb" }])).toEqual(["a\nb@0"]);
  });

  it("gives back every span of any text from offsets in either unit", () => {
    fc.assert(
      fc.property(anyText(40), fc.nat(), fc.nat(), fc.boolean(), (text, from, to, inPoints) => {
        const reader = new OffsetReader(text);
        const place = reader.read({ start: from % (text.length + 1), end: to % (text.length + 1) }, "utf-16");
        fc.pre(place !== undefined);
        const covered = text.slice(place.start, place.end);
        const [start, end] = offsetsInCodePoints(text, [place.start, place.end]);
        expect(reader.read({ start, end }, "code-points")).toEqual(place);
        const stated = inPoints ? { start, end } : place;
        const usual = inPoints ? "code-points" : "utf-16";
        const [found] = placeSpans(text, [{ ...stated, text: covered }], usual);
        const doubtful = found.remark?.action === "assumed";
        let [first, last] = [0, covered.length];
        while (first < last && isBlankUnit(covered[first])) first++;
        while (last > first && isBlankUnit(covered[last - 1])) last--;
        const seen = { start: place.start + first, end: place.start + last };
        expect(found.place).toEqual(first === last ? undefined : seen);
        if (!doubtful) expect(found.remark === undefined).toBe(first === 0 && last === covered.length);
      }),
    );
  });
});
