import fc from "fast-check";
import { expect, test } from "vitest";
import { encode } from "../src/batches/encode.js";
import { drawExamples } from "../src/batches/mixture.js";
import { drawPool } from "../src/batches/pool.js";
import { questionRows } from "../src/batches/questions.js";
import { Random } from "../src/random.js";
import { allSources, smallAnswering, smallTokenizer } from "./small.js";

const tokenizer = smallTokenizer();
const mixture = {
  corpus: 1,
  relation: 1,
  joined: 1,
  document: 4,
  sentence: 1,
  invented: 1,
  choice: 1,
  cloze: 1,
};

test("marked tokens cover what is to be found, and the option that is right", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      let count = 0;
      for (const example of drawExamples(allSources, mixture, new Random(seed))) {
        if (count++ > 6) break;
        const row = encode(example, tokenizer, 256);
        if (row === undefined) continue;
        const { spans, chosen, text, prompt } = example;
        const read = (part: string) => tokenizer.tokenize(part, { specialTokensInText: "plain" });
        const [asked, tokens] = [read(prompt), read(text)];
        const offset = 1 + asked.length + 2;
        spans.forEach(({ start, end }, i) => {
          const [first, last] = [row.starts[i] - offset, row.ends[i] - offset];
          expect(tokens.starts[first]).toBeLessThanOrEqual(start);
          expect(tokens.ends[first]).toBeGreaterThan(start);
          expect(tokens.starts[last]).toBeLessThan(end);
          expect(tokens.ends[last]).toBeGreaterThanOrEqual(end);
        });
        if (chosen === undefined) return;
        const [first, last] = [row.starts[spans.length] - 1, row.ends[spans.length] - 1];
        expect(prompt.slice(asked.starts[first], asked.ends[last]).trim()).toContain(
          prompt.slice(chosen.start, chosen.end),
        );
      }
    }),
    { numRuns: 60 },
  );
});

test("a pool is what its number says, no batch larger than a step", () => {
  const { mixture, ...phase } = smallAnswering.phases[1];
  const settings = { ...phase, seed: 3, poolSteps: 4 };
  const rows = questionRows(allSources, tokenizer, mixture);
  const [first, again, other] = [0, 0, 1].map((number) => drawPool(number, rows, settings));
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  for (const { inputIds } of first) {
    const [rows, width] = inputIds.shape;
    expect(width).toBeLessThanOrEqual(settings.maxTokens);
    expect(rows === 1 || rows * width <= settings.stepTokens).toBe(true);
  }
});
