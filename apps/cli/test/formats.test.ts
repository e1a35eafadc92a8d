import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "@ernie-m/core";
import { worstDifference } from "@ernie-m/core/testing";
import { fixturePath } from "@ernie-m/fixtures";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTensors } from "../src/io/tensor-files.js";
import { main } from "../src/main.js";
import { checkpoint, expectReference, forward } from "./reference-forward.js";

const FLOAT32 = [
  "information-extraction",
  "information-extraction-paddle",
  "information-extraction-paddle-p2",
  "information-extraction-paddle-safetensors",
  "information-extraction-sharded",
  "information-extraction-torch-legacy",
  "information-extraction-torch-zip",
] as const;

const runtime = nodeRuntime();
let folder: string;
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-formats-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function convert(model: string, ...flags: readonly string[]): Promise<string> {
  const target = join(folder, `target-${count++}`);
  expect(await main(["convert", "--model", model, "--to", target, ...flags])).toBe(0);
  return target;
}

test("the same float32 weights give the same numbers, whatever they are stored as", async () => {
  const [first, ...others] = await Promise.all(FLOAT32.map((name) => forward(checkpoint(name), "ie")));
  expect([...first!.keys()].sort()).toEqual(["end_logits", "loss", "start_logits"]);
  for (const other of others) {
    for (const [name, tensor] of first!)
      expect(worstDifference(other.get(name)!, tensor), name).toBeLessThanOrEqual(1e-6);
  }
});

describe("convert between all formats", () => {
  test.each(
    FLOAT32.flatMap((source) => [
      { source, format: "torch", file: "pytorch_model.bin" },
      { source, format: "paddle", file: "model_state.pdparams" },
    ]),
  )("$source as $format runs as the published one", async ({ source, format, file }) => {
    const target = await convert(checkpoint(source), "--format", format);
    expect(readdirSync(target)).toEqual(["config.json", file]);
    await expectReference(target, "ie", 1e-4);
  });

  test("there and back nothing is lost, configuration included", async () => {
    const published = checkpoint("information-extraction");
    const torch = await convert(published, "--format", "torch", "--max-shard-size", "200KB");
    expect(readdirSync(torch)).toContain("pytorch_model-00001-of-00003.bin");
    const paddle = await convert(torch, "--format", "paddle", "--max-shard-size", "200KB");
    expect(readdirSync(paddle)).toContain("model_state.pdparams.index.json");
    const back = await convert(paddle);
    const tensors = (where: string) => readTensors(join(where, "model.safetensors"), runtime);
    expect(await tensors(back)).toEqual(await tensors(published));
    const { source: _, ...expected } = await readConfig(await runtime.openCheckpoint(published));
    const { source: _unused, ...actual } = await readConfig(await runtime.openCheckpoint(back));
    expect(actual).toEqual(expected);
  });

  test.each(["question-answering", "base", "token-classification", "sequence-classification"])(
    "%s goes through Paddle's names and back",
    async (name) => {
      const back = await convert(await convert(checkpoint(name), "--format", "paddle"));
      const tensors = (where: string) => readTensors(join(where, "model.safetensors"), runtime);
      expect(await tensors(back)).toEqual(await tensors(checkpoint(name)));
    },
  );

  test("texts are split as with the source, whatever the new format's own tokenizer is", async () => {
    const text = "a \u2581 b\u3000c ｶﾞ";
    const splitting = async (where: string) => {
      for (const name of ["sentencepiece.bpe.model", "vocab.txt"])
        copyFileSync(fixturePath(`reference/tokenizer/${name}`), join(where, name));
      const tokenizer = await ErnieMTokenizer.fromPretrained(where, { runtime });
      return { variant: tokenizer.variant, tokens: tokenizer.tokenize(text) };
    };
    for (const variant of ["hf", "paddle"]) {
      const source = variant === "hf" ? "information-extraction" : "information-extraction-paddle";
      let model = checkpoint(source);
      let tokens: unknown;
      for (const format of ["torch", "paddle", "safetensors", "onnx"]) {
        const target = await convert(model, "--format", format);
        const split = await splitting(target);
        expect(split.variant, format).toBe(variant);
        tokens ??= split.tokens;
        expect(split.tokens).toEqual(tokens);
        model = format === "onnx" ? model : target;
      }
    }
  });

  test("fp16 and bf16 go with every format", async () => {
    const source = checkpoint("information-extraction");
    for (const format of ["torch", "paddle"]) {
      const half = await convert(source, "--format", format, "--dtype", "fp16");
      await expectReference(half, "ie-fp16", 1e-3);
      const brain = await convert(source, "--format", format, "--dtype", "bf16");
      await expectReference(brain, "ie-bf16", 1e-3);
      const { dtype, torch_dtype } = JSON.parse(readFileSync(join(brain, "config.json"), "utf8"));
      expect(dtype ?? torch_dtype).toBe("bfloat16");
    }
  });
});
