import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { int32Tensor } from "@ernie-m/core";
import { fixturePath, readJsonLines, referenceModelUrl } from "@ernie-m/fixtures";
import { ErnieMModel, loadExtractor } from "@ernie-m/heads";
import { evaluateExtraction, readPromptRecord } from "@ernie-m/heads/evaluation";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, REFERENCE, runCli } from "./run-cli.js";

const runtime = nodeRuntime({ threads: 1 });
let folder: string;
let quantised: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-quantise-"));
  quantised = join(folder, "int8");
  const { code, stderr } = await runCli(["convert", ...REFERENCE, "--dtype", "int8", "--to", quantised]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a checkpoint written by convert --dtype int8", () => {
  test("takes half of what halves take, and says what is in it", async () => {
    const file = "model.safetensors";
    const whole = statSync(new URL(file, referenceModelUrl)).size;
    expect(statSync(join(quantised, file)).size).toBeLessThan(0.53 * whole);
    const [described] = jsonLines<{
      readonly config: { readonly quantization_config: object };
      readonly parameters: number;
      readonly parametersByDtype: Readonly<Record<string, number>>;
    }>((await runCli(["inspect", "--model", quantised])).stdout);
    expect(described.config.quantization_config).toEqual({ quant_method: "ernie-m", bits: 8, sym: true });
    expect(described.parametersByDtype.int8).toBeGreaterThan(0.97 * described.parameters);
    const [original] = jsonLines<{ readonly parameters: number }>(
      (await runCli(["inspect", ...REFERENCE])).stdout,
    );
    expect(described.parameters).toBe(original.parameters);
  });

  test("finds the same spans, by the command line and computing either way", async () => {
    const input = join(folder, "in.txt");
    writeFileSync(input, "Marie Curie was born in Warsaw in 1867.\n");
    const extract = async (...options: string[]) => {
      const schema = ["--schema", '["person", "date"]', "--input", input];
      const { stdout, stderr } = await runCli(["extract", ...REFERENCE, ...schema, ...options]);
      expect(stderr).toBe("");
      const [{ result }] = jsonLines<{
        readonly result: Readonly<
          Record<string, readonly { readonly text: string; readonly probability: number }[]>
        >;
      }>(stdout);
      return result;
    };
    const plain = await extract();
    for (const options of [
      ["--model", quantised],
      ["--model", quantised, "--dtype", "fp32"],
      ["--dtype", "int8"],
    ]) {
      const found = await extract(...options);
      expect(found.person.map(({ text }) => text)).toEqual(["Marie Curie"]);
      expect(found.date.map(({ text }) => text)).toEqual(["1867"]);
      const difference = found.date[0].probability - plain.date[0].probability;
      expect(Math.abs(difference)).toBeLessThan(0.02);
      expect(difference).not.toBe(0);
    }
  });

  test("loses what inspect says beforehand, and nothing more can be lost after", async () => {
    interface Loss {
      readonly relativeError: number;
      readonly worst: { readonly name: string; readonly relativeError: number };
    }
    const loss = async (...args: string[]) =>
      jsonLines<{ readonly quantization: Readonly<Record<string, Loss>> }>(
        (await runCli(["inspect", "--quantization", ...args])).stdout,
      )[0].quantization;
    const before = await loss(...REFERENCE);
    expect(Object.keys(before)).toEqual(["int8", "int7", "int4"]);
    expect(before.int8.relativeError).toBeLessThan(0.01);
    expect(before.int7.relativeError).toBeGreaterThan(before.int8.relativeError);
    expect(before.int4.relativeError).toBeGreaterThan(5 * before.int7.relativeError);
    expect(before.int8.worst.relativeError).toBeGreaterThanOrEqual(before.int8.relativeError);
    expect(before.int8.worst.name).toMatch(/^ernie_m\.encoder\.layers\.\d\./);
    expect(await loss("--model", quantised)).toEqual({});
  });

  test("takes a quarter in 4 bits, which are as many parameters and find the same", async () => {
    const packed = join(folder, "int4");
    expect((await runCli(["convert", ...REFERENCE, "--dtype", "int4", "--to", packed])).code).toBe(0);
    const file = "model.safetensors";
    expect(statSync(join(packed, file)).size).toBeLessThan(
      0.3 * statSync(new URL(file, referenceModelUrl)).size,
    );
    const [described] = jsonLines<{
      readonly parameters: number;
      readonly parametersByDtype: Readonly<Record<string, number>>;
    }>((await runCli(["inspect", "--model", packed])).stdout);
    const [original] = jsonLines<{ readonly parameters: number }>(
      (await runCli(["inspect", ...REFERENCE])).stdout,
    );
    expect(described.parameters).toBe(original.parameters);
    expect(described.parametersByDtype.int4).toBeGreaterThan(0.97 * described.parameters);
    const text = "Marie Curie was born in Warsaw in 1867.";
    for (const dtype of [undefined, "fp32", "int8"] as const) {
      await using extractor = await loadExtractor(packed, { runtime, dtype });
      const { person } = await extractor.extract(text, ["person"]);
      expect(person?.map((span) => span.text)).toEqual(["Marie Curie"]);
    }
  });

  test("loses at most 0.3 points of F1 on held-out prompts", async () => {
    const records = readJsonLines("uie-dev.jsonl").map((line, i) => readPromptRecord(line, `line ${i + 1}`));
    const f1: number[] = [];
    for (const where of [referenceModelUrl, quantised]) {
      await using extractor = await loadExtractor(where, { runtime });
      f1.push((await evaluateExtraction(extractor, records)).micro.f1);
    }
    expect(f1[0]).toBeGreaterThan(0.8);
    expect(f1[1]).toBeGreaterThan(f1[0] - 0.003);
  });
});

test("a text's result does not depend on the texts beside it", async () => {
  await using model = await ErnieMModel.fromPretrained(quantised, { runtime });
  const [rows, length, padding] = [3, 21, 6];
  const width = length + padding;
  const id = (row: number, i: number): number => 4 + ((i * 7919 + row * 104729) % 15000);
  const alone = await model.forward({
    inputIds: int32Tensor(
      Int32Array.from({ length }, (_, i) => id(0, i)),
      [1, length],
    ),
  });
  const isToken = (i: number): boolean => i % width < length;
  const together = await model.forward({
    inputIds: int32Tensor(
      Int32Array.from({ length: rows * width }, (_, i) =>
        isToken(i) ? id(Math.floor(i / width), i % width) : 1,
      ),
      [rows, width],
    ),
    attentionMask: int32Tensor(
      Int32Array.from({ length: rows * width }, (_, i) => (isToken(i) ? 1 : 0)),
      [rows, width],
    ),
  });
  const [own, beside] = [alone.lastHiddenState.data, together.lastHiddenState.data];
  const differences = Array.from(own, (value, i) => Math.abs(Number(value) - Number(beside[i])));
  expect(Math.max(...differences)).toBeLessThan(1e-3);
});

describe("refused with the place and what is possible", () => {
  test.each([
    [
      ["convert", "--dtype", "int3", "--to", "x"],
      '--dtype: expected fp32, fp16, bf16, int8, int7, int4, q8 or q4, got "int3"',
    ],
    [
      ["extract", "--schema", '["person"]', "--dtype", "fp8"],
      '--dtype: expected fp32, fp16, bf16, int8, int7, int4, q8 or q4, got "fp8"',
    ],
  ])("%j", async (args, message) => {
    const { code, stderr } = await runCli(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test("weights that another tool quantised", async () => {
    const other = join(folder, "other");
    cpSync(quantised, other, { recursive: true });
    const config = join(other, "config.json");
    writeFileSync(config, readFileSync(config, "utf8").replace('"ernie-m"', '"gptq"'));
    const { code, stderr } = await runCli(["inspect", "--model", other]);
    expect(code).toBe(1);
    expect(stderr).toContain('quantization_config.quant_method is "gptq"; supported is "ernie-m"');
  });

  test("integers without their scales", async () => {
    const other = join(folder, "unscaled");
    cpSync(quantised, other, { recursive: true });
    const file = join(other, "model.safetensors");
    const bytes = readFileSync(file);
    const name = "linear1.weight_scale";
    bytes.write("linear1.weight_scalx", bytes.indexOf(name), "latin1");
    writeFileSync(file, bytes);
    const { code, stderr } = await runCli([
      "extract",
      "--model",
      other,
      "--schema",
      '["person"]',
      "--input",
      fixturePath("reference/extraction.jsonl"),
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain("linear1.weight: expected float32, float16, bfloat16 or float64, got int8");
  });
});
