import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tensor } from "@ernie-m/core";
import { worstDifference } from "@ernie-m/core/testing";
import { fixturePath } from "@ernie-m/fixtures";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { expect } from "vitest";
import { readTensors } from "../src/io/tensor-files.js";
import { main } from "../src/main.js";

const runtime = nodeRuntime();

/** The folder of a reference checkpoint. */
export const checkpoint = (name: string): string => fixturePath(`reference/checkpoints/${name}`);

/** What `ernie-m forward` gives for the inputs of a reference case. */
export async function forward(model: string, name: string): Promise<ReadonlyMap<string, Tensor>> {
  const folder = mkdtempSync(join(tmpdir(), "ernie-m-forward-"));
  try {
    const inputs = fixturePath(`reference/cases/${name}.inputs.safetensors`);
    const output = join(folder, "outputs.safetensors");
    expect(await main(["forward", "--model", model, "--inputs", inputs, "--output", output])).toBe(0);
    return await readTensors(output, runtime);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** That a model gives the outputs of a reference case. */
export async function expectReference(model: string, name: string, tolerance: number): Promise<void> {
  const expected = await readTensors(fixturePath(`reference/cases/${name}.outputs.safetensors`), runtime);
  const actual = await forward(model, name);
  for (const [key, tensor] of expected) {
    if (key === "loss") continue;
    const found = actual.get(key);
    if (found === undefined) throw new Error(`no ${key}`);
    expect(worstDifference(found, tensor), key).toBeLessThan(tolerance);
  }
}
