import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { int32Tensor } from "@ernie-m/core";
import { readJsonLines, referenceModelUrl } from "@ernie-m/fixtures";
import { ErnieMForInformationExtraction } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, REFERENCE, runCli } from "./run-cli.js";

interface Summary {
  readonly files: Readonly<Record<string, number>>;
  readonly vocabulary: {
    readonly tokensBefore: number;
    readonly tokens: number;
    readonly texts: number;
    readonly textsSplitDifferently: number;
  };
}

const runtime = nodeRuntime();
const schema = JSON.stringify(["person", "organization", "location", "date"]);
const texts = readJsonLines<{ text: string }>("reference/extraction.jsonl")
  .map(({ text }) => text)
  .filter((text) => !text.includes("\n"));

let folder: string;
let corpus: string;
let prompts: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-vocabulary-"));
  corpus = join(folder, "corpus.txt");
  writeFileSync(corpus, texts.map((text) => `${text}\n`).join(""));
  // What is asked for is tokenized too, so it belongs to the corpus.
  prompts = join(folder, "prompts.jsonl");
  const names = JSON.parse(schema) as string[];
  writeFileSync(prompts, names.map((text) => `${JSON.stringify({ text })}\n`).join(""));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function trimmed(
  name: string,
  ...flags: string[]
): Promise<Summary & { target: string; stderr: string }> {
  const target = join(folder, name);
  const { code, stdout, stderr } = await runCli(["convert", ...REFERENCE, "--to", target, ...flags]);
  expect(code, stderr).toBe(0);
  return { ...jsonLines<Summary>(stdout)[0], target, stderr };
}

describe("convert --languages-from", () => {
  test("gives a smaller model that extracts from the corpus what the whole one does", async () => {
    const { target, files, vocabulary, stderr } = await trimmed("some", "--languages-from", corpus, prompts);
    expect(stderr).toBe("");
    expect(vocabulary).toMatchObject({
      tokensBefore: 16_002,
      texts: texts.length + 4,
      textsSplitDifferently: 0,
    });
    expect(vocabulary.tokens).toBeLessThan(12_000);
    expect(files["model.safetensors"]).toBeLessThan(9_000_000);
    const args = ["extract", ...REFERENCE, "--schema", schema, "--input", corpus];
    const [before, after] = [await runCli(args), await runCli([...args, "--model", target])];
    expect(after).toEqual(before);
    expect(before.stdout).toContain('"probability"');
  });

  test("outputs are the whole model's, bit by bit", async () => {
    const { target } = await trimmed("same", "--languages-from", corpus);
    const outputs = async (where: string | URL, text: string) => {
      const tokenizer = await ErnieMTokenizer.fromPretrained(where, { runtime });
      const model = await ErnieMForInformationExtraction.fromPretrained(where, { runtime });
      const { ids, length } = tokenizer.encode("x", text, { maxLength: 256, truncation: "longest_first" });
      const { startLogits, endLogits } = await model.forward({ inputIds: int32Tensor(ids, [1, length]) });
      await model.dispose();
      return { startLogits, endLogits, length };
    };
    for (const text of texts.slice(0, 4)) {
      const before = await outputs(referenceModelUrl, text);
      expect(before.length).toBeGreaterThan(5);
      expect(await outputs(target, text)).toEqual(before);
    }
  });

  test("special tokens keep their names, and config.json their new ids", async () => {
    const { target, vocabulary } = await trimmed("special", "--languages-from", corpus, "--dtype", "fp32");
    const tokenizer = await ErnieMTokenizer.fromPretrained(target, { runtime });
    expect(tokenizer.vocabularySize).toBe(vocabulary.tokens);
    const { cls, sep, pad, unk, mask } = tokenizer.specialTokenIds;
    expect(tokenizer.convertIdsToTokens([cls, sep, pad, unk, mask])).toEqual([
      "[CLS]",
      "[SEP]",
      "[PAD]",
      "[UNK]",
      "[MASK]",
    ]);
    expect(JSON.parse(readFileSync(join(target, "config.json"), "utf8"))).toMatchObject({
      vocab_size: vocabulary.tokens,
      pad_token_id: pad,
      cls_token_id: cls,
      sep_token_id: sep,
      unk_token_id: unk,
      mask_token_id: mask,
      torch_dtype: "float32",
    });
  });

  test("--keep-tokens keeps the most frequent pieces and tells which texts change", async () => {
    const few = ["--languages-from", corpus, "--keep-tokens", "20"];
    const { stderr, vocabulary } = await trimmed("few", ...few);
    expect(vocabulary.textsSplitDifferently).toBeGreaterThan(0);
    expect(stderr).toContain(
      `${vocabulary.textsSplitDifferently} of ${texts.length} texts are split in another way`,
    );
    expect(stderr).toMatch(/text \d+, "/);
    expect(stderr.split("\n").length).toBeLessThanOrEqual(7);
  });

  test("goes with --format onnx", async () => {
    const { files, vocabulary, target } = await trimmed(
      "onnx",
      ...["--languages-from", corpus, "--format", "onnx"],
    );
    expect(files["model.onnx_data"]).toBeLessThan(9_000_000);
    const lines = readFileSync(join(target, "vocab.txt"), "utf8").split("\n");
    expect(lines.length - 1).toBe(vocabulary.tokens);
  });

  test.each([
    [["--keep-tokens", "5"], 2, "--keep-tokens: needs --languages-from"],
    [["--languages-from", "CORPUS", "--keep-tokens", "0"], 2, "--keep-tokens: expected an integer from 1"],
    [["--languages-from", "/nowhere.txt"], 1, "/nowhere.txt: cannot be read"],
    [["--languages-from", "EMPTY"], 2, "--languages-from: no texts in"],
  ])("refuses %j", async (flags, expected, says) => {
    const empty = join(folder, "empty.txt");
    writeFileSync(empty, "");
    const args = flags.map((flag) => (flag === "CORPUS" ? corpus : flag === "EMPTY" ? empty : flag));
    const { code, stdout, stderr } = await runCli(["convert", "--to", join(folder, "refused"), ...args]);
    expect(stderr).toContain(says);
    expect([code, stdout]).toEqual([expected, ""]);
  });
});
