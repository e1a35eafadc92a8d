import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeAverage } from "../src/model/average.js";
import { writeStart } from "../src/model/start.js";
import { smallSettings, tokenizerFolder } from "./small.js";

const runtime = nodeRuntime({ threads: 1 });
const { shape } = smallSettings;
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "average-"));
  for (const seed of [1, 2])
    await writeStart(join(folder, String(seed)), { tokenizer: tokenizerFolder, shape, seed, runtime });
});

afterAll(() => rm(folder, { recursive: true }));

/** Tensors of a safetensors file by name, read without the library. */
async function tensorsIn(name: string): Promise<ReadonlyMap<string, { dtype: string; values: number[] }>> {
  const file = await readFile(join(folder, name, "model.safetensors"));
  const begin = 8 + Number(file.readBigUInt64LE());
  const header = JSON.parse(file.toString("utf8", 8, begin)) as Record<
    string,
    { dtype: string; data_offsets: [number, number] }
  >;
  const read = (dtype: string, at: number): number => {
    if (dtype === "F32") return file.readFloatLE(at);
    const bits = file.readUInt16LE(at);
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
    return bits >> 15 === 1 ? -size : size;
  };
  return new Map(
    Object.entries(header).flatMap(([tensor, { dtype, data_offsets }]) => {
      if (tensor === "__metadata__") return [];
      const [from, to] = data_offsets.map((offset) => begin + offset);
      const width = dtype === "F32" ? 4 : 2;
      const values = Array.from({ length: (to - from) / width }, (_, i) => read(dtype, from + i * width));
      return [[tensor, { dtype, values }]];
    }),
  );
}

test.each([undefined, 0.25])(
  "the mean of two models has that of every weight, as fp16, by the share %s of the second, and all other files",
  async (share) => {
    const to = join(folder, "mean");
    await rm(to, { recursive: true, force: true });
    await writeAverage([join(folder, "1"), join(folder, "2")], to, runtime, share);
    const weight = share ?? 0.5;
    const [one, two, mean] = [await tensorsIn("1"), await tensorsIn("2"), await tensorsIn("mean")];
    expect([...mean.keys()].sort()).toEqual([...one.keys()].sort());
    for (const [name, { dtype, values }] of mean) {
      expect(dtype).toBe("F16");
      const [a, b] = [one.get(name)?.values ?? [], two.get(name)?.values ?? []];
      // Half a unit of the last of 11 bits.
      const isMean = (value: number, i: number): boolean =>
        Math.abs(value - (1 - weight) * a[i] - weight * b[i]) <=
        Math.max(2 ** -25, Math.abs(value) * 2 ** -11);
      expect(values.every(isMean), name).toBe(true);
    }
    // In place of one of the two.
    await writeAverage([join(folder, "1"), to], to, runtime);
    expect(existsSync(join(to, "vocab.txt"))).toBe(true);
    expect((await tensorsIn("mean")).get("linear_start.weight")).not.toEqual(mean.get("linear_start.weight"));
  },
);

test("models of two shapes have no mean, and nothing is written", async () => {
  const narrow = join(folder, "narrow");
  const options = { tokenizer: tokenizerFolder, shape: { ...shape, intermediateSize: 8 }, seed: 1, runtime };
  await writeStart(narrow, options);
  const to = join(folder, "never");
  await expect(writeAverage([join(folder, "1"), narrow], to, runtime)).rejects.toThrow(
    "expected the same weight in",
  );
  expect(existsSync(to)).toBe(false);
});
