import { readdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { type RecognizedKind, recognize, recognizedKinds } from "../src/index.js";

type Expected = readonly [kind: RecognizedKind, text: string, value: unknown];
interface Language {
  readonly locale: string;
  readonly texts: readonly (readonly [text: string, values: readonly Expected[]])[];
}

const folder = new URL("./values/", import.meta.url);
const languages = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Language,
);
const cases = languages.flatMap(({ locale, texts }) =>
  texts.flatMap(([text, values]) => values.map((value) => ({ locale, text, value }))),
);

describe("values in twelve languages", () => {
  it("are three hundred, of every kind in every language", () => {
    expect(cases.length).toBeGreaterThanOrEqual(300);
    expect(languages.length).toBe(12);
    for (const { texts } of languages)
      expect(new Set(texts.flatMap(([, values]) => values.map(([kind]) => kind)))).toEqual(
        new Set(recognizedKinds),
      );
  });

  it("are found where they stand with their values, at least 95 of 100", async () => {
    const missed: string[] = [];
    for (const { locale, text, value: expected } of cases) {
      const [kind, stretch, value] = expected;
      expect(text).toContain(stretch);
      const found = await recognize(text, [kind], { locale });
      if (!found.some((one) => one.text === stretch && isDeepStrictEqual(one.value, value)))
        missed.push(`${locale} ${kind} ${stretch}`);
      for (const { start, end, text: cut } of found) expect(cut).toBe(text.slice(start, end));
    }
    expect(missed.length, missed.join("\n")).toBeLessThanOrEqual(cases.length * 0.05);
  });
});

describe("plain prose", () => {
  const prose = JSON.parse(readFileSync(new URL("./plain-prose.json", import.meta.url), "utf8")) as Readonly<
    Record<string, string>
  >;

  it("has at most one false find in ten kilobytes, with the locale and without", async () => {
    const bytes = Buffer.byteLength(Object.values(prose).join(""));
    const found: string[] = [];
    for (const [locale, text] of Object.entries(prose))
      for (const options of [{}, { locale }])
        for (const one of await recognize(text, recognizedKinds, options))
          found.push(`${locale} ${one.kind} ${one.text}`);
    expect(found.length, found.join("\n")).toBeLessThanOrEqual((2 * bytes) / 10_000);
  });
});
