import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { int32Tensor } from "@ernie-m/core";
import { makeCheckpoint, namedLabels } from "@ernie-m/fixtures/trained-checkpoint";
import { ErnieMForMultipleChoice, ErnieMForSequenceClassification, ErnieMModel } from "@ernie-m/heads";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { type Encoding, ErnieMTokenizer } from "@ernie-m/tokenizer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, runCli } from "./run-cli.js";

const runtime = nodeRuntime();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-tasks-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const trained = (name: string, config: object = {}): string =>
  makeCheckpoint(join(folder, name), name, config);

let files = 0;
function jsonl(records: readonly object[]): string {
  const path = join(folder, `${files++}.jsonl`);
  writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  return path;
}

const inputIds = ({ ids, length }: Encoding, shape: readonly number[] = [1, length]) => ({
  inputIds: int32Tensor(ids, shape),
});

function softmax(logits: ArrayLike<number>): readonly number[] {
  const powers = Array.from(logits, (logit) => Math.exp(logit));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function expectClose(actual: readonly number[], expected: ArrayLike<number>): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThan(1e-4);
  });
}

const LABELS = ["tea", "sport", "politics"];
const named = namedLabels(LABELS);

interface ClassifyLine {
  readonly text: string;
  readonly pair?: string;
  readonly labels: readonly { readonly label: string; readonly score: number }[];
  readonly truncatedTokens?: number;
}

describe("classify", () => {
  test("labels of every line are softmax over forward's logits, best first, in input order", async () => {
    const model = trained("sequence-classification", named);
    const texts = ["a long text of many words about nothing", "", "短い文", ...Array.from("abcdefgh")];
    const { code, stdout } = await runCli(
      ["classify", "--model", model],
      texts.map((text) => `${text}\n`).join(""),
    );
    expect(code).toBe(0);
    const lines = jsonLines<ClassifyLine>(stdout);
    expect(lines.map(({ text }) => text)).toEqual(texts);
    const head = await ErnieMForSequenceClassification.fromPretrained(model, { runtime });
    const tokenizer = await ErnieMTokenizer.fromPretrained(model, { runtime });
    for (const { text, labels, ...rest } of lines) {
      expect(rest).toEqual({});
      const { logits } = await head.forward(inputIds(tokenizer.encode(text)));
      const scores = softmax(logits.data);
      expect(labels.map(({ score }) => score)).toEqual(
        labels.map(({ score }) => score).sort((a, b) => b - a),
      );
      expectClose(
        LABELS.map((label) => labels.find((entry) => entry.label === label)?.score ?? Number.NaN),
        scores,
      );
    }
    await head.dispose();
  });

  test("pairs from JSON Lines, the best labels alone, what was cut", async () => {
    const model = trained("sequence-classification", named);
    const input = jsonl([
      { text: "one", pair: "two" },
      { text: "one", pair: null },
      { text: "word ".repeat(300), pair: "two" },
    ]);
    const { code, stdout, stderr } = await runCli([
      "classify",
      "--model",
      model,
      "--top-k",
      "1",
      "--input",
      input,
    ]);
    expect(code).toBe(0);
    const lines = jsonLines<ClassifyLine>(stdout);
    expect(lines.map(({ pair }) => pair)).toEqual(["two", undefined, "two"]);
    expect(lines.every(({ labels }) => labels.length === 1)).toBe(true);
    const tokenizer = await ErnieMTokenizer.fromPretrained(model, { runtime });
    const tokens = tokenizer.encode("word ".repeat(300), "two").length;
    expect(lines.map(({ truncatedTokens }) => truncatedTokens)).toEqual([undefined, undefined, tokens - 128]);
    expect(stderr).toContain("1 of 3 texts did not fit");
  });

  test("more lines than are worked on at once stay in order, into a file", async () => {
    const model = trained("sequence-classification", named);
    const texts = Array.from({ length: 150 }, (_, i) => `text ${i}`);
    const output = join(folder, "classified.jsonl");
    const { code, stdout } = await runCli(
      ["classify", "--model", model, "--output", output],
      texts.join("\n"),
    );
    expect([code, stdout]).toEqual([0, ""]);
    const lines = jsonLines<ClassifyLine>(readFileSync(output, "utf8"));
    expect(lines.map(({ text }) => text)).toEqual(texts);
  });
});

describe("choose", () => {
  test("the number of the best choice, and softmax over forward's logits", async () => {
    const model = trained("multiple-choice");
    const questions = [
      { prompt: "Tea is", choices: ["hot", "a car"] },
      { prompt: "Tea is", choices: ["a", "b", "c", "d"] },
      { prompt: "", choices: ["only"] },
    ];
    const args = ["choose", "--model", model, "--input", jsonl(questions)];
    const { code, stdout } = await runCli(args);
    expect(code).toBe(0);
    const lines = jsonLines<{ choice: number; scores: number[] }>(stdout);
    expect(lines).toHaveLength(questions.length);
    const head = await ErnieMForMultipleChoice.fromPretrained(model, { runtime });
    const tokenizer = await ErnieMTokenizer.fromPretrained(model, { runtime });
    for (const [i, { prompt, choices }] of questions.entries()) {
      expect(Object.keys(lines[i])).toEqual(["choice", "scores"]);
      const logits: number[] = [];
      for (const choice of choices) {
        const encoding = tokenizer.encode(prompt, choice);
        logits.push((await head.forward(inputIds(encoding, [1, 1, encoding.length]))).logits.data[0]);
      }
      expectClose(lines[i].scores, softmax(logits));
      expect(lines[i].choice).toBe(lines[i].scores.indexOf(Math.max(...lines[i].scores)));
    }
    await head.dispose();
    // Standard input is JSON Lines too.
    const piped = await runCli(["choose", "--model", model], `${JSON.stringify(questions[0])}\n`);
    expect(jsonLines<{ choice: number }>(piped.stdout)[0].choice).toBe(lines[0].choice);
  });

  test.each([
    ['{"prompt": "p"}', 'line 1: expected a list of strings, at least 1 under "choices", got undefined'],
    ['{"prompt": "p", "choices": []}', 'expected a list of strings, at least 1 under "choices", got []'],
    ['{"prompt": "p", "choices": ["a", 5]}', 'under "choices", got ["a",5]'],
    ['{"choices": ["a"]}', 'expected a string under "prompt", got undefined'],
    ["Tea is hot", "line 1 is not JSON"],
  ])("refuses %s", async (line, says) => {
    const { code, stdout, stderr } = await runCli(["choose", "--model", "somewhere"], `${line}\n`);
    expect(stderr).toContain(says);
    expect([code, stdout]).toEqual([1, ""]);
  });
});

describe("embed", () => {
  const texts = ["Marie Curie was born in Warsaw.", "居里夫人", ""];
  const input = texts.map((text) => `${text}\n`).join("");
  const embed = async (...flags: string[]) => {
    const { code, stdout, stderr } = await runCli(["embed", ...flags], input);
    expect([code, stderr]).toEqual([0, ""]);
    const lines = jsonLines<{ text: string; embedding: number[] }>(stdout);
    expect(lines.map((line) => Object.keys(line))).toEqual(texts.map(() => ["text", "embedding"]));
    expect(lines.map(({ text }) => text)).toEqual(texts);
    return lines.map(({ embedding }) => embedding);
  };

  test("checkpoints without a pooler, but for the pooler", async () => {
    for (const head of ["question-answering", "token-classification"]) {
      const model = makeCheckpoint(join(folder, `embed-${head}`), head);
      for (const pooling of ["mean", "cls"]) {
        const { code, stdout, stderr } = await runCli(
          ["embed", "--model", model, "--pooling", pooling],
          "Hello",
        );
        expect([code, stderr]).toEqual([0, ""]);
        expect(jsonLines<{ embedding: number[] }>(stdout)[0].embedding).toHaveLength(64);
      }
      const { code, stdout, stderr } = await runCli(
        ["embed", "--model", model, "--pooling", "pooler"],
        "Hello",
      );
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("the checkpoint has no pooler");
    }
  });

  test("the embedded model's states, pooled as asked", async () => {
    const [usual, mean, cls, pooler, unit] = [
      await embed(),
      await embed("--pooling", "mean"),
      await embed("--pooling", "cls"),
      await embed("--pooling", "pooler"),
      await embed("--normalize"),
    ];
    expect(usual).toEqual(mean);
    const encoder = await ErnieMModel.fromPretrained(modelUrl, { runtime });
    const tokenizer = await ErnieMTokenizer.fromPretrained(modelUrl, { runtime });
    const size = encoder.config.hiddenSize;
    for (const [i, text] of texts.entries()) {
      const encoding = tokenizer.encode(text);
      const { lastHiddenState, poolerOutput } = await encoder.forward(inputIds(encoding));
      expectClose(cls[i], lastHiddenState.data.subarray(0, size));
      expectClose(pooler[i], poolerOutput.data);
      const sums = new Array<number>(size).fill(0);
      lastHiddenState.data.forEach((value, at) => {
        sums[at % size] += value / encoding.length;
      });
      expectClose(mean[i], sums);
      const length = Math.hypot(...sums);
      expectClose(
        unit[i],
        sums.map((value) => value / length),
      );
    }
    await encoder.dispose();
  });
});

describe("wrong usage of tasks", () => {
  test.each<readonly [args: readonly string[], says: string]>([
    [["classify"], "--model is needed"],
    [["choose"], "--model is needed"],
    [["classify", "--model", "m", "--top-k", "0"], "--top-k: expected an integer from 1"],
    [["classify", "--model", "m", "--top-k", "some"], "--top-k"],
    [["classify", "--model", ""], "--model"],
    [["embed", "--pooling", "max"], "--pooling: expected cls, mean or pooler"],
    [["embed", "--device", "abacus"], "--device: expected cpu, cuda, webgpu, coreml, dml or auto"],
    [["embed", "--threads", "0"], "--threads: expected an integer from 1 to 1024"],
    [["embed", "--workers", "many"], "--workers: expected an integer from 1 to 1024"],
    [["embed", "--workers", "2", "--device", "auto"], "--workers: needs --device cpu"],
  ])("%j", async (args, says) => {
    const { code, stdout, stderr } = await runCli(args, "{}\n");
    expect(stderr).toContain(says);
    expect([code, stdout]).toEqual([2, ""]);
  });

  test("a record without a text is refused with its line", async () => {
    const input = jsonl([{ text: "a" }, { pair: "b" }]);
    const { code, stderr } = await runCli(["classify", "--model", "m", "--input", input]);
    expect(stderr).toContain('line 2: expected a string under "text", got undefined');
    expect(code).toBe(1);
  });

  test("a head that the checkpoint lacks is told of", async () => {
    const { code, stderr } = await runCli(["classify", "--model", trained("base")], "text\n");
    expect(stderr).toContain("drawn at random, this head needs training");
    expect(code).toBe(0);
  });
});
