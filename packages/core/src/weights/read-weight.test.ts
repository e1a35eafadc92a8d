import { describe, expect, test } from "vitest";
import { memoryFiles } from "../checkpoint/memory-files.js";
import type { WeightEntry } from "../checkpoint/weight-source.js";
import { bytesPerElement, type DType } from "../tensor.js";
import { readWeight } from "./read-weight.js";

const dtypes = Object.keys(bytesPerElement) as DType[];

const arrayNames: Readonly<Record<DType, string>> = {
  float32: "Float32Array",
  float16: "Uint16Array",
  bfloat16: "Uint16Array",
  float64: "Float64Array",
  int64: "BigInt64Array",
  int32: "Int32Array",
  int8: "Int8Array",
  uint8: "Uint8Array",
  bool: "Uint8Array",
};

/** Six elements at each offset from 0 to 8 of a file, so at every alignment. */
const placements = dtypes.flatMap((dtype) => [0, 1, 2, 3, 4, 8].map((offset) => ({ dtype, offset })));

describe("readWeight", () => {
  test.each(placements)("$dtype at byte $offset, from a file and from memory", async ({ dtype, offset }) => {
    const length = 6 * bytesPerElement[dtype];
    // A Buffer on purpose: that is what Node hands over, and its slice does not copy.
    const whole = Buffer.from(Uint8Array.from({ length: 16 + length }, (_, i) => i + 1).buffer);
    const files = memoryFiles("m", { f: whole });
    const inFile: WeightEntry["storage"] = { kind: "file", file: "f", offset, length };
    const inMemory: WeightEntry["storage"] = {
      kind: "memory",
      data: whole.subarray(offset, offset + length),
    };
    for (const storage of [inFile, inMemory]) {
      const tensor = await readWeight(files, { name: "x", dtype, shape: [2, 3], storage });
      expect(tensor).toMatchObject({ dtype, shape: [2, 3] });
      expect(tensor.data.constructor.name).toBe(arrayNames[dtype]);
      expect(tensor.data).toHaveLength(6);
      const bytes = Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
      expect(bytes.equals(whole.subarray(offset, offset + length))).toBe(true);
    }
  });

  test("an aligned tensor is not copied", async () => {
    const data = new Uint8Array(Float32Array.of(1, 2).buffer);
    const entry: WeightEntry = {
      name: "x",
      dtype: "float32",
      shape: [2],
      storage: { kind: "memory", data },
    };
    const tensor = await readWeight(memoryFiles("m", {}), entry);
    expect(tensor.data).toEqual(Float32Array.of(1, 2));
    expect(tensor.data.buffer).toBe(data.buffer);
  });

  test("the file is closed, also when reading fails", async () => {
    let open = 0;
    const files = memoryFiles("m", { f: new Uint8Array(8) });
    const counting: typeof files = {
      ...files,
      open: async (name) => {
        const file = await files.open(name);
        open += 1;
        return {
          ...file,
          async close() {
            open -= 1;
          },
        };
      },
    };
    const at = (offset: number): WeightEntry => ({
      name: "x",
      dtype: "float32",
      shape: [2],
      storage: { kind: "file", file: "f", offset, length: 8 },
    });
    await readWeight(counting, at(0));
    expect(open).toBe(0);
    await expect(readWeight(counting, at(1))).rejects.toMatchObject({ code: "truncated-file", file: "m/f" });
    expect(open).toBe(0);
  });

  test("bytes that do not fit the shape are an error", async () => {
    const entry: WeightEntry = {
      name: "x",
      dtype: "float32",
      shape: [3],
      storage: { kind: "memory", data: new Uint8Array(8) },
    };
    await expect(readWeight(memoryFiles("m", {}), entry)).rejects.toThrow(
      "m: x has 8 bytes, its dtype and shape take 12",
    );
  });
});
