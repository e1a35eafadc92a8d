/** No request keeps the event loop for itself: what is tokenized between two turns is bounded. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { headModels, mini, named, type Serving, startServing } from "./serving.js";

/** Most code units that are tokenized in a turn, beside the longest text. */
const PER_TURN = 16_384;
/** Longest text that may be asked. */
const LONGEST = 100_000;
let folder: string;
let serving: Serving;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-turns-"));
  serving = await startServing({ runtime: {}, models: [mini, ...named(headModels(folder))] });
});
afterAll(async () => {
  await serving?.close();
  rmSync(folder, { recursive: true });
});

/** Of one request: what it tokenized in the turn in which it tokenized most, and in all. */
let held = 0;
let total = 0;
beforeEach(() => {
  [held, total] = [0, 0];
  let units = 0;
  const original = ErnieMTokenizer.prototype.tokenize;
  vi.spyOn(ErnieMTokenizer.prototype, "tokenize").mockImplementation(function (
    this: ErnieMTokenizer,
    text,
    options,
  ) {
    if (units === 0)
      setImmediate(() => {
        units = 0;
      });
    units += text.length;
    total += text.length;
    held = Math.max(held, units);
    return original.call(this, text, options);
  });
});
afterEach(() => void vi.restoreAllMocks());

/** Many texts, none of them long, and none twice. */
const many = Array.from({ length: 100 }, (_, i) => `${i} ${"internationally ".repeat(i % 80)}`);
const long = "internationally ".repeat(LONGEST / 16);

const askedOf = (texts: readonly string[]): readonly (readonly [string, object])[] => [
  ["/v1/embed", { texts }],
  ["/v1/embed", { texts, longTexts: "windows" }],
  ["/v1/embeddings", { input: texts, model: "mini" }],
  ["/v1/classify", { texts, model: "pairs" }],
  ["/v1/classify", { texts: texts.map((text) => ({ text, pair: "of it" })), model: "pairs" }],
  ["/v1/zero-shot", { texts, labels: ["a"], model: "pairs" }],
  ["/v1/entities", { texts, model: "tokens" }],
  ["/v1/answer", { questions: texts.map((context) => ({ question: "who", context })), model: "answers" }],
  ["/v1/choose", { questions: texts.map((prompt) => ({ prompt, choices: ["a"] })), model: "choices" }],
  ["/v1/tokenize", { texts }],
];

describe.each([
  ["many texts", many, PER_TURN + 2 * Math.max(...many.map(({ length }) => length))],
  ["long texts", [long, long.slice(1)], LONGEST + 100],
])("%s", (_, texts, most) => {
  test.each(askedOf(texts))("%s %#", async (path, asked) => {
    const { status } = await serving.post(path, asked);
    expect(status).toBe(200);
    expect(total).toBeGreaterThanOrEqual(texts.join("").length);
    expect(held).toBeLessThanOrEqual(most);
  });
});
