/** Rows of extraction are what the deployed task reads: what is marked in them is what it finds. */
import { defaultConfig } from "@ernie-m/config";
import { float32Tensor } from "@ernie-m/core";
import { type BatchInputs, InformationExtractor } from "@ernie-m/heads";
import { evaluateExtraction, type PromptRecord } from "@ernie-m/heads/evaluation";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { extractionRows } from "../src/data/extraction-rows.js";
import { type RowContext, rowContext } from "../src/data/row-maker.js";
import { miniTokenizer } from "./mini.js";

let tokenizer: ErnieMTokenizer;
let context: RowContext;

beforeAll(async () => {
  tokenizer = await miniTokenizer();
  context = rowContext(defaultConfig, tokenizer, { maxTokens: 48, isExtraction: true });
});

const key = (ids: ArrayLike<number>): string =>
  Array.from(ids)
    .filter((id) => id !== 1)
    .join(" ");

/** An extractor whose model marks what rows mark. */
function perfectExtractor(records: readonly PromptRecord[]) {
  const marks = new Map<string, { starts: readonly number[]; ends: readonly number[] }>();
  for (const record of records)
    for (const { sequences, target } of extractionRows(record, "record", context))
      if (target.kind === "marks") marks.set(key(sequences[0]), target);
  const model = {
    config: { ...defaultConfig, maxPositionEmbeddings: 50 },
    async forward({ inputIds }: BatchInputs) {
      const [rows, width] = inputIds.shape;
      const logits = {
        starts: new Float32Array(rows * width).fill(-9),
        ends: new Float32Array(rows * width).fill(-9),
      };
      for (let row = 0; row < rows; row++) {
        const marked = marks.get(key(inputIds.data.subarray(row * width, (row + 1) * width)));
        if (marked === undefined) throw new Error("a row that training does not have");
        for (const side of ["starts", "ends"] as const)
          for (const place of marked[side]) logits[side][row * width + place] = 9;
      }
      const tensor = (values: Float32Array) => float32Tensor(values, [rows, width]);
      return { startLogits: tensor(logits.starts), endLogits: tensor(logits.ends) };
    },
  };
  return new InformationExtractor({ model, tokenizer, maxTokens: 48, withinSentence: false });
}

const words = [
  "Ann",
  "met",
  "Bob",
  "in",
  "Paris.",
  "東京で",
  "2019年",
  "Zoë",
  "paid",
  "50 €",
  "für",
  "Bücher!",
  "e\u0301te",
  "👍🏽",
];

/** A text of words, some of which are found. */
const record = fc
  .array(fc.record({ word: fc.constantFrom(...words), found: fc.boolean() }), { minLength: 1, maxLength: 90 })
  .map((parts): PromptRecord => {
    let text = "";
    const spans: PromptRecord["spans"][number][] = [];
    parts.forEach(({ word, found }, i) => {
      // Neighbours that are both found would be one span of two starts to the published pairing.
      if (found && i % 2 === 0)
        spans.push({ start: text.length, end: text.length + word.length, text: word });
      text += `${word} `;
    });
    return { text: text.trimEnd(), prompt: "thing", label: "thing", offsets: "utf-16", spans };
  });

test("what rows mark is what the deployed task finds, in texts of any number of windows", async () => {
  await fc.assert(
    fc.asyncProperty(record, async (one) => {
      const metrics = await evaluateExtraction(perfectExtractor([one]), [one]);
      expect(metrics.micro).toMatchObject({
        gold: one.spans.length,
        predicted: one.spans.length,
        correct: one.spans.length,
      });
    }),
    { numRuns: 60 },
  );
});

test("a chosen option is a span in the prompt", async () => {
  const one: PromptRecord = {
    text: "It was wonderful.",
    prompt: "Sentiment [positive, negative]",
    label: "Sentiment",
    offsets: "utf-16",
    spans: [],
    options: ["negative"],
  };
  const { micro } = await evaluateExtraction(perfectExtractor([one]), [one]);
  expect(micro).toMatchObject({ gold: 1, predicted: 1, correct: 1 });
});

describe("refused, with the place:", () => {
  const of = (text: string, start: number, end: number): PromptRecord => ({
    text,
    prompt: "thing",
    label: "thing",
    offsets: "utf-16",
    spans: [{ start, end, text: text.slice(start, end) }],
  });

  test("a span that no token covers", () => {
    expect(() => extractionRows(of("a b   ", 4, 6), "train.jsonl:7", context)).toThrow(
      'train.jsonl:7.spans[0]: "  " at 4 to 6: no token covers its first or last character',
    );
  });

  test("a span that no window holds whole", () => {
    const text = "word ".repeat(80).trim();
    expect(() => extractionRows(of(text, 0, text.length), "train.jsonl:2", context)).toThrow(
      /^train\.jsonl:2\.spans\[0\]: ".*: no window of \d+ tokens holds it whole$/,
    );
  });

  test("a prompt that leaves no room for text", () => {
    const long: PromptRecord = { ...of("a b", 0, 1), prompt: "word ".repeat(50) };
    expect(() => extractionRows(long, "train.jsonl:1", context)).toThrow(
      /^train\.jsonl:1\.prompt: expected at most 36 tokens/,
    );
  });
});
