import { readJsonLines, referenceModelPath } from "@ernie-m/fixtures";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { InformationExtractor } from "../src/information-extraction/extractor.js";
import { loadExtractor } from "../src/information-extraction/load.js";
import type { Schema } from "../src/information-extraction/schema/types.js";
import type { ExtractionEntry, ExtractionResult } from "../src/information-extraction/types.js";
import { interpretedRuntime } from "./interpreted-runtime.js";

interface ExtractionCase {
  readonly text: string;
  readonly schema: Schema;
  readonly schemaLang: "en" | "zh";
  readonly result: ExtractionResult;
}

/** A Chinese schema, Italian, Korean, and a relation: the interpreter is slow. The whole file is run on a real runtime. */
const SOME = [14, 12, 28, 60];

const cases = readJsonLines<ExtractionCase>("reference/extraction.jsonl");
let extractor: InformationExtractor;

beforeAll(async () => {
  extractor = await loadExtractor(referenceModelPath, { runtime: interpretedRuntime() });
});
afterAll(() => extractor.dispose());

/** The same result with every probability rounded away, for comparing what must be exact. */
function exactly(result: ExtractionResult): unknown {
  return Object.fromEntries(
    Object.entries(result).map(([name, entries]) => [
      name,
      entries.map(({ text, start, end, relations }) => ({
        text,
        start,
        end,
        ...(relations !== undefined && { relations: exactly(relations) }),
      })),
    ]),
  );
}

function probabilities(result: ExtractionResult): readonly number[] {
  const ofEntry = ({ probability, relations }: ExtractionEntry): readonly number[] => [
    probability,
    ...(relations === undefined ? [] : probabilities(relations)),
  ];
  return Object.keys(result)
    .sort()
    .flatMap((name) => result[name].flatMap(ofEntry));
}

it.each(SOME.map((index) => ({ index, ...cases[index] })))(
  "case $index of extraction.jsonl: $text",
  { timeout: 300_000 },
  async ({ text, schema, schemaLang, result: expected }) => {
    const result = await extractor.extract(text, schema, { lang: schemaLang });
    expect(exactly(result)).toEqual(exactly(expected));
    const wanted = probabilities(expected);
    probabilities(result).forEach((probability, i) => {
      expect(Math.abs(probability - wanted[i])).toBeLessThan(1e-3);
    });
  },
);
