import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSafetensors } from "@ernie-m/core/weights";
import { referenceModelUrl } from "@ernie-m/fixtures";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTensors } from "../src/io/tensor-files.js";
import { main } from "../src/main.js";
import { checkpoint, expectReference, forward } from "./reference-forward.js";
import { jsonLines, REFERENCE, runCli } from "./run-cli.js";

const runtime = nodeRuntime();
let folder: string;
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-convert-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const fresh = (): string => join(folder, `target-${count++}`);

describe("convert to safetensors", () => {
  test.each([
    "information-extraction",
    "information-extraction-paddle",
    "information-extraction-paddle-p2",
    "information-extraction-paddle-safetensors",
    "information-extraction-sharded",
    "information-extraction-torch-legacy",
    "information-extraction-torch-zip",
  ])("%s becomes the checkpoint that was published, and runs as it", async (name) => {
    const target = fresh();
    const { code, stdout, stderr } = await runCli(["convert", "--model", checkpoint(name), "--to", target]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const [line] = jsonLines<{ to: string; files: Record<string, number> }>(stdout);
    expect(line).toEqual({
      to: target,
      files: {
        "config.json": readFileSync(join(target, "config.json")).length,
        "model.safetensors": readFileSync(join(target, "model.safetensors")).length,
      },
    });
    const published = await readTensors(
      join(checkpoint("information-extraction"), "model.safetensors"),
      runtime,
    );
    expect(await readTensors(join(target, "model.safetensors"), runtime)).toEqual(published);
    await expectReference(target, "ie", 1e-4);
  });

  test.each([
    ["fp16", "ie-fp16"],
    ["bf16", "ie-bf16"],
  ])("%s", async (dtype, reference) => {
    const target = fresh();
    const args = ["convert", "--model", checkpoint("information-extraction"), "--to", target];
    expect(await main([...args, "--dtype", dtype])).toBe(0);
    await expectReference(target, reference, 1e-3);
  });

  test("half precision back to fp32 changes no number", async () => {
    const target = fresh();
    const source = checkpoint("information-extraction-bf16");
    expect(await main(["convert", "--model", source, "--to", target, "--dtype", "fp32"])).toBe(0);
    expect(await forward(target, "ie-bf16")).toEqual(await forward(source, "ie-bf16"));
  });

  test("a trained model, into shards, with its tokenizer byte for byte, extracts as before", async () => {
    const target = fresh();
    expect(await main(["convert", ...REFERENCE, "--to", target, "--max-shard-size", "3MB"])).toBe(0);
    expect(readdirSync(target)).toContain("model-00003-of-00003.safetensors");
    for (const name of [
      "vocab.txt",
      "sentencepiece.bpe.model",
      "tokenizer_config.json",
      "special_tokens_map.json",
    ])
      expect(readFileSync(join(target, name)).equals(readFileSync(new URL(name, referenceModelUrl)))).toBe(
        true,
      );
    const text = "Marie Curie moved to Paris in 1891.\n";
    const args = ["extract", ...REFERENCE, "--schema", '["person", "place"]'];
    const [before, after] = [await runCli(args, text), await runCli([...args, "--model", target], text)];
    expect(after).toEqual(before);
    expect(before.stdout).toContain("Marie Curie");
  });

  test("a head that the checkpoint lacks is drawn, said, and written", async () => {
    const target = fresh();
    const args = ["convert", "--model", checkpoint("base"), "--to", target, "--head", "token-classification"];
    const { code, stderr } = await runCli(args);
    expect(code).toBe(0);
    expect(stderr).toContain("classifier.weight");
    const json = JSON.parse(readFileSync(join(target, "config.json"), "utf8")) as { architectures: string[] };
    expect(json.architectures).toEqual(["ErnieMForTokenClassification"]);
    const again = await runCli(["convert", "--model", target, "--to", fresh()]);
    expect(again.stderr).toBe("");
  });
});

describe("convert to ONNX", () => {
  test("writes a folder with everything that goes with the model", async () => {
    const target = fresh();
    const { code, stdout, stderr } = await runCli([
      "convert",
      "--to",
      target,
      "--format",
      "onnx",
      "--dtype",
      "fp16",
    ]);
    expect([code, stderr]).toEqual([0, ""]);
    const [line] = jsonLines<{ files: Record<string, number> }>(stdout);
    expect(Object.keys(line?.files ?? {})).toEqual([
      "config.json",
      "model.onnx",
      "model.onnx_data",
      "sentencepiece.bpe.model",
      "special_tokens_map.json",
      "tokenizer_config.json",
      "vocab.txt",
    ]);
    expect(line?.files["model.onnx"]).toBeLessThan(100_000);
  });
});

describe("convert refuses", () => {
  const source = checkpoint("information-extraction");

  async function expectRefusal(args: readonly string[], code: 1 | 2, says: string): Promise<void> {
    const { code: actual, stdout, stderr } = await runCli(["convert", ...args]);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain("unexpected failure");
    if (code === 1) expect(stderr.split("\n")).toHaveLength(2);
    expect([actual, stdout]).toEqual([code, ""]);
  }

  test("a target with something in it, unless told to overwrite", async () => {
    const target = fresh();
    mkdirSync(target);
    writeFileSync(join(target, "notes.txt"), "mine");
    await expectRefusal(
      ["--model", source, "--to", target],
      1,
      `${target}: exists and is not empty: it has "notes.txt"`,
    );
    expect(readdirSync(target)).toEqual(["notes.txt"]);
    expect(await main(["convert", "--model", source, "--to", target, "--overwrite"])).toBe(0);
    expect(readdirSync(target).sort()).toEqual(["config.json", "model.safetensors", "notes.txt"]);
  });

  test("to write over what it reads", async () => {
    const copy = fresh();
    cpSync(source, copy, { recursive: true });
    await expectRefusal(
      ["--model", copy, "--to", copy, "--overwrite"],
      1,
      "is the checkpoint that is being read",
    );
    expect(readFileSync(join(copy, "model.safetensors"))).toEqual(
      readFileSync(join(source, "model.safetensors")),
    );
  });

  test("values that fp16 does not hold, leaving nothing", async () => {
    const copy = fresh();
    cpSync(source, copy, { recursive: true });
    const tensors = await readTensors(join(source, "model.safetensors"), runtime);
    const bias = tensors.get("linear_start.bias");
    if (bias?.dtype !== "float32") throw new Error("the checkpoint is float32");
    const changed = {
      ...Object.fromEntries(tensors),
      "linear_start.bias": { ...bias, data: Float32Array.of(1e5) },
    };
    writeFileSync(join(copy, "model.safetensors"), writeSafetensors(changed));
    const target = fresh();
    await expectRefusal(
      ["--model", copy, "--to", target, "--dtype", "fp16"],
      1,
      "linear_start.bias: expected values up to 65504",
    );
    await expectRefusal(
      ["--model", copy, "--to", target, "--dtype", "fp16", "--format", "onnx"],
      1,
      "linear_start.bias",
    );
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("a model that is not there or is broken", async () => {
    await expectRefusal(["--model", join(folder, "none"), "--to", fresh()], 1, "there is no such folder");
    const copy = fresh();
    cpSync(source, copy, { recursive: true });
    const whole = readFileSync(join(copy, "model.safetensors"));
    writeFileSync(join(copy, "model.safetensors"), whole.subarray(0, whole.length - 1));
    await expectRefusal(["--model", copy, "--to", fresh()], 1, "model.safetensors");
  });

  test.each([
    [["--dtype", "int3"], "--dtype: expected fp32, fp16, bf16"],
    [["--format", "gguf"], "--format: expected safetensors, torch, paddle or onnx"],
    [["--head", "poetry"], "--head: expected base"],
    [["--format", "onnx", "--max-shard-size", "1GB"], "--max-shard-size"],
    [["--format", "torch", "--dtype", "int8"], "--dtype: quantised weights are safetensors or onnx"],
    [["--format", "paddle", "--dtype", "int4"], "--dtype: quantised weights are safetensors or onnx"],
  ])("%j", async (flags, says) => {
    await expectRefusal(["--model", source, "--to", fresh(), ...flags], 2, says);
  });

  test("no target", () => expectRefusal(["--model", source], 2, "--to"));
});
