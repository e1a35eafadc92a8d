import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tensor } from "@ernie-m/core";
import { worstDifference } from "@ernie-m/core/testing";
import { fixturePath, type ReferenceCase, referenceCases } from "@ernie-m/fixtures";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTensors } from "../src/io/tensor-files.js";
import { main } from "../src/main.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ernie-m-forward-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Flags by which the command line makes a reference case's call. */
function flagsOf(reference: ReferenceCase): string[] {
  const { options, problem_type } = reference;
  const flags: string[] = [];
  if (options.output_hidden_states === true) flags.push("--hidden-states");
  if (options.output_attentions === true) flags.push("--attentions");
  if (options.mask_mode !== undefined) flags.push("--mask-mode", String(options.mask_mode));
  if (options.padded_length !== undefined) flags.push("--padded-length", String(options.padded_length));
  if (problem_type !== null) flags.push("--problem-type", problem_type);
  if (reference.case === "base-pruned") flags.push("--prune-heads", '{"0": [1], "2": [0, 3]}');
  if (reference.case === "base-resized") flags.push("--resize-embeddings", "462");
  return flags;
}

/** Outputs at padded places are 0 in this case's file and not to be compared. */
function withoutPadding(tensor: Tensor, mask: Tensor): Tensor {
  const values = Float32Array.from(tensor.data as Float32Array, (value, i) =>
    Number(mask.data[i]) === 0 ? 0 : value,
  );
  return { dtype: "float32", shape: tensor.shape, data: values };
}

const HALF = new Set(["ie-fp16", "ie-bf16"]);

async function compare(
  reference: ReferenceCase,
  checkpoint: string,
  flags: readonly string[],
): Promise<void> {
  const runtime = nodeRuntime();
  const inputs = fixturePath(`reference/cases/${reference.case}.inputs.safetensors`);
  const output = join(folder, `${reference.case}.${checkpoint}.safetensors`);
  const model = fixturePath(`reference/checkpoints/${checkpoint}`);
  expect(await main(["forward", "--model", model, "--inputs", inputs, "--output", output, ...flags])).toBe(0);

  const expected = await readTensors(
    fixturePath(`reference/cases/${reference.case}.outputs.safetensors`),
    runtime,
  );
  const actual = await readTensors(output, runtime);
  const mask = (await readTensors(inputs, runtime)).get("attention_mask");
  expect(expected.size).toBeGreaterThan(0);
  for (const [name, tensor] of expected) {
    const found = actual.get(name);
    if (found === undefined) throw new Error(`${reference.case} wrote no ${name}`);
    const compared =
      reference.case === "ie-paddle-mask" && mask !== undefined ? withoutPadding(found, mask) : found;
    expect(worstDifference(compared, tensor), name).toBeLessThan(HALF.has(reference.case) ? 1e-3 : 1e-4);
  }
}

describe("forward agrees with the published implementation on onnxruntime", () => {
  test.each(referenceCases())("$case: $note", (reference) =>
    compare(reference, reference.checkpoint, flagsOf(reference)),
  );
});

describe("forward agrees whatever format the weights are in", () => {
  const reference = referenceCases().find((entry) => entry.case === "ie");
  if (reference === undefined) throw new Error("the manifest lacks the case ie");
  test.each([
    "information-extraction-sharded",
    "information-extraction-torch-zip",
    "information-extraction-torch-legacy",
    "information-extraction-paddle-safetensors",
    "information-extraction-paddle",
    "information-extraction-paddle-p2",
  ])("%s", (checkpoint) => compare(reference, checkpoint, ["--head", "information-extraction"]));
});
