/** Weights between those of two models: what fine-tuning gives and takes on the way. */
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readSafetensors, readWeight, writeSafetensors } from "@ernie-m/core/weights";
import { nodeRuntime } from "@ernie-m/runtime-node";

const FILE = "model.safetensors";

async function tensorsOf(runtime, folder) {
  const files = await runtime.openCheckpoint(folder);
  const file = await files.open(FILE);
  try {
    const { entries } = await readSafetensors(file, FILE);
    return await Promise.all(
      [...entries].map(async ([name, entry]) => [name, await readWeight(files, entry)]),
    );
  } finally {
    await file.close();
  }
}

/**
 * Writes to `target` the model in `after` with each weight at `share` of the way from the one in `before`; both are float32.
 * Source: Wortsman et al. 2022, Robust fine-tuning of zero-shot models.
 */
export async function writeBetween(before, after, share, target) {
  const runtime = nodeRuntime();
  const was = new Map(await tensorsOf(runtime, before));
  const between = (await tensorsOf(runtime, after)).map(([name, { dtype, shape, data }]) => {
    if (dtype !== "float32") throw new TypeError(`${name}: expected float32, got ${dtype}`);
    const old = was.get(name).data;
    return [name, { dtype, shape, data: data.map((value, i) => old[i] + share * (value - old[i])) }];
  });
  await cp(after, target, { recursive: true });
  await writeFile(join(target, FILE), writeSafetensors(Object.fromEntries(between), { format: "pt" }));
}
