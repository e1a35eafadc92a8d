import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixturePath, referenceModelUrl } from "@ernie-m/fixtures";
import { makeCheckpoint, namedLabels } from "@ernie-m/fixtures/trained-checkpoint";
import { ErnieMForInformationExtraction } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, REFERENCE, runCli } from "./run-cli.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-dtypes-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const TEXT = "Marie Curie was born in Warsaw.\n";
const EXTRACT = ["extract", ...REFERENCE, "--schema", '["person"]'];

async function extracted(...options: readonly string[]) {
  const { code, stdout, stderr } = await runCli([...EXTRACT, ...options], TEXT);
  expect([code, stderr]).toEqual([0, ""]);
  const [{ result }] = jsonLines<{
    readonly result: { readonly person: readonly { readonly text: string; readonly probability: number }[] };
  }>(stdout);
  expect(result.person.map(({ text }) => text)).toEqual(["Marie Curie"]);
  return result.person[0].probability;
}

test("every dtype finds the same person, each with a probability of its own", async () => {
  const found = new Map<string, number>();
  for (const dtype of ["fp32", "fp16", "bf16", "int8", "int7", "int4", "q8", "q4"])
    found.set(dtype, await extracted("--dtype", dtype));
  for (const probability of found.values()) expect(probability).toBeCloseTo(found.get("fp32") ?? 0, 2);
  // The reference model is stored in half precision; other tools' names are for the same.
  expect(found.get("fp16")).toBe(found.get("fp32"));
  expect(found.get("q8")).toBe(found.get("int8"));
  expect(found.get("q4")).toBe(found.get("int4"));
  expect(new Set(found.values()).size).toBe(5);
});

describe("every command that runs a model takes --dtype and --device", () => {
  const commands: readonly (readonly [
    command: string,
    head: string,
    args: readonly string[],
    input: string,
  ])[] = [
    ["classify", "sequence-classification", [], "a\n"],
    ["ner", "token-classification", [], "a\n"],
    ["answer", "question-answering", [], '{"question": "a", "context": "b"}\n'],
    ["choose", "multiple-choice", [], '{"prompt": "a", "choices": ["b", "c"]}\n'],
    ["embed", "base", [], "a\n"],
    ["evaluate", "sequence-classification", ["--task", "classify"], '{"text": "a", "label": "a"}\n'],
    ["inspect", "base", [], ""],
    ["forward", "base", ["--inputs", fixturePath("reference/cases/base-mask.inputs.safetensors")], ""],
    ["bench", "base", ["--time-limit", "0", "--rounds", "1", "--lengths", "4", "--batches", "1"], ""],
  ];

  test.each(commands)("%s", async (command, head, more, input) => {
    const labels = head === "token-classification" ? ["O", "B-A", "I-A", "B-B", "I-B"] : ["a", "b", "c"];
    const model = makeCheckpoint(
      join(folder, `${command}-model`),
      head,
      head.endsWith("classification") ? namedLabels(labels) : {},
    );
    const output = join(folder, `${command}.out`);
    const run = (...options: readonly string[]) =>
      runCli([command, ...more, "--model", model, "--output", output, ...options], input);
    const quantised = await run("--dtype", "q4", "--device", "cpu");
    expect([quantised.code, quantised.stderr]).toEqual([0, ""]);
    expect(readFileSync(output).length).toBeGreaterThan(0);
    for (const [flag, value] of [
      ["--dtype", "fp12"],
      ["--device", "tpu"],
    ] as const) {
      const { code, stdout, stderr } = await run(flag, value);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(new RegExp(`^ernie-m: ${flag}: .*"${value}"\\n$`));
    }
  });
});

describe("convert", () => {
  const converted = async (to: string, ...options: readonly string[]) => {
    const place = join(folder, to);
    const { code, stderr } = await runCli(["convert", ...REFERENCE, "--to", place, ...options]);
    expect([code, stderr]).toEqual([0, ""]);
    return place;
  };
  const weights = (place: string): Buffer => readFileSync(join(place, "model.safetensors"));

  test("takes integers as a dtype, and keeps what is stored in 4 bits", async () => {
    const byDType = await converted("by-dtype", "--dtype", "q4");
    const byModel = join(folder, "by-model");
    const runtime = nodeRuntime();
    await using model = await ErnieMForInformationExtraction.fromPretrained(referenceModelUrl, { runtime });
    await model.savePretrained(byModel, { runtime, dtype: "int4" });
    expect(weights(byDType).equals(weights(byModel))).toBe(true);
    const again = await converted("again", "--model", byDType);
    expect(weights(again).equals(weights(byDType))).toBe(true);
    // As stored, which is what --dtype q4 rounds to, but for the tables.
    expect(await extracted("--model", byDType)).toBeCloseTo(await extracted("--dtype", "q4"), 2);
  });

  test.each([
    [["--dtype", "fp12"], '--dtype: expected fp32, fp16, bf16, int8, int7, int4, q8 or q4, got "fp12"'],
    [["--dtype", "q8", "--format", "torch"], "--dtype: quantised weights are safetensors or onnx, not torch"],
  ])("refuses %j", async (args, message) => {
    const to = join(folder, "never");
    const { code, stdout, stderr } = await runCli(["convert", "--to", to, ...args]);
    expect([code, stdout, stderr]).toEqual([2, "", `ernie-m: ${message}\n`]);
  });
});

test("a checkpoint that half precision cannot hold is refused by its tensor", async () => {
  const model = makeCheckpoint(join(folder, "large"), "base");
  const file = join(model, "model.safetensors");
  const bytes = readFileSync(file);
  const data = 8 + Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.subarray(8, data).toString("utf8"));
  const name = Object.keys(header).find((each) => each.endsWith("layers.0.linear1.weight")) ?? "";
  bytes.writeFloatLE(1e6, data + header[name].data_offsets[0]);
  writeFileSync(file, bytes);
  const { code, stderr } = await runCli(["embed", "--model", model, "--dtype", "fp16"], "a\n");
  expect(code).toBe(1);
  expect(stderr).toContain(`${name}: expected values up to 65504`);
});
