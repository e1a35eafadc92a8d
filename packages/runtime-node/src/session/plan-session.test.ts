import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openWeights, type Program } from "@ernie-m/core";
import { GraphBuilder, toFloat16 } from "@ernie-m/core/graph";
import { encodeNumbers } from "@ernie-m/core/testing";
import { writeSafetensors } from "@ernie-m/core/weights";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { openFolder } from "../checkpoint/local-files.js";
import { planSession } from "./plan-session.js";

const WIDTH = 256;
const SETTINGS = { threads: 1, spinning: false, prepacking: false, mapped: true } as const;

/** A linear layer of 128 KiB of float16 in a file. */
async function program(): Promise<Program> {
  const folder = temporaryFolder();
  const weight = encodeNumbers("float16", [WIDTH, WIDTH], new Float32Array(WIDTH * WIDTH).fill(0.5));
  writeFileSync(join(folder, "model.safetensors"), writeSafetensors({ weight }));
  const files = await openFolder(folder);
  const { entries } = await openWeights(files);
  const g = new GraphBuilder("layer");
  const x = g.input("x", "float32", ["rows", WIDTH]);
  const widened = g.cast(g.parameter("weight", "float16", [WIDTH, WIDTH]), "float32");
  g.output("y", g.linear(x, widened, g.reshape(g.gather(widened, g.index(0), 0), [WIDTH]), false));
  const graph = g.build();
  const weights = new Map([...entries.values()].map(({ name, storage }) => [name, storage]));
  return { graph, float16Graph: toFloat16(graph, (name) => name === "weight"), weights, files };
}

test("float16 stays in its file where it is computed with, and is widened in memory where not", async () => {
  const given = await program();
  const float16 = await planSession("webgpu", given, { ...SETTINGS, float16: true });
  expect(float16).toMatchObject({ inFloat16: true, inputs: ["x"], outputs: ["y"] });
  expect(float16.options.externalData).toBeUndefined();
  expect(float16.model.byteLength).toBeLessThan(4096);

  const floats = await planSession("webgpu", given, { ...SETTINGS, float16: false });
  expect(floats.inFloat16).toBe(false);
  const inMemory = [floats.options.externalData ?? []]
    .flat()
    .map((each) => (each as { data: Uint8Array }).data);
  expect(inMemory.map(({ byteLength }) => byteLength)).toEqual([4 * WIDTH * WIDTH]);
});

test("nobody gets float16 who did not ask, whatever the device can", async () => {
  const { float16Graph: _, ...given } = await program();
  const plan = await planSession("cuda", given, { ...SETTINGS, float16: true });
  expect(plan.inFloat16).toBe(false);
});
