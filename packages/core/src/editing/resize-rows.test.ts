import { describe, expect, test } from "vitest";
import { memoryFiles } from "../checkpoint/memory-files.js";
import type { ModelWeight } from "../checkpoint/weight-source.js";
import { fromFloat32, toFloat32 } from "../elements/floats.js";
import { readWeightBytes } from "../weights/read-weight.js";
import { resizeRows } from "./resize-rows.js";

const values = Float32Array.of(1, 2, 3, 4, 5, 6);
const never = (): Float32Array => expect.fail("nothing is new");

function table(dtype: "float32" | "float16" | "bfloat16" | "float64"): ModelWeight {
  const data = fromFloat32(values, dtype);
  return { name: "word", dtype, shape: [3, 2], storage: { kind: "memory", data }, transposed: false };
}

const inFile: ModelWeight = {
  ...table("float32"),
  storage: { kind: "file", file: "w", offset: 8, length: 24 },
};
const files = memoryFiles("m", {
  w: Buffer.concat([new Uint8Array(8), new Uint8Array(values.buffer), new Uint8Array(4)]),
});

describe("fewer rows", () => {
  test("a shorter range of the same file; the file is not opened", async () => {
    const resized = await resizeRows(memoryFiles("nowhere", {}), inFile, 2, never);
    expect(resized).toEqual({
      ...inFile,
      shape: [2, 2],
      storage: { kind: "file", file: "w", offset: 8, length: 16 },
    });
    expect(toFloat32(await readWeightBytes(files, resized), "float32")).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  test("the same memory", async () => {
    const before = table("float16");
    const after = await resizeRows(files, before, 1, never);
    if (before.storage.kind !== "memory" || after.storage.kind !== "memory") return expect.fail();
    expect(after.storage.data.buffer).toBe(before.storage.data.buffer);
    expect(toFloat32(after.storage.data, "float16")).toEqual(Float32Array.of(1, 2));
  });
});

describe.each(["float32", "float16", "bfloat16", "float64"] as const)("more rows, %s", (dtype) => {
  test("are appended in the table's dtype", async () => {
    const asked: number[] = [];
    const resized = await resizeRows(files, table(dtype), 5, (count) => {
      asked.push(count);
      return Float32Array.of(7, 8, 9, 10);
    });
    expect(asked).toEqual([4]);
    expect(resized).toMatchObject({ name: "word", dtype, shape: [5, 2], transposed: false });
    expect([...toFloat32(await readWeightBytes(files, resized), dtype)]).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
  });
});

test("more rows out of a file", async () => {
  const resized = await resizeRows(files, inFile, 4, (count) => new Float32Array(count).fill(-1));
  expect([...toFloat32(await readWeightBytes(files, resized), "float32")]).toEqual([
    1, 2, 3, 4, 5, 6, -1, -1,
  ]);
});

test("as many rows: the same weight", async () => {
  expect(await resizeRows(files, inFile, 3, never)).toBe(inFile);
});

test.each([
  [0, inFile, never, "rows: expected an integer from 1, got 0"],
  [1.5, inFile, never, "rows: expected an integer from 1, got 1.5"],
  [4, { ...inFile, shape: [6] }, never, "m: word: expected a table of rows, got [6]"],
  [4, { ...inFile, transposed: true }, never, "m: word: expected a table of rows, got [3, 2]"],
  [4, { ...inFile, dtype: "int32" }, never, "m: word: expected a float dtype, got int32"],
  [4, inFile, () => new Float32Array(3), "initialise: expected 2 elements, got 3"],
] as const)("refuses %s rows", async (rows, weight, initialise, message) => {
  await expect(resizeRows(files, weight, rows, initialise)).rejects.toThrow(message);
});
