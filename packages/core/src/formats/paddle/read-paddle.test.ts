import { pickleFile } from "@ernie-m/fixtures/pickle-files";
import { describe, expect, test } from "vitest";
import { oneFile, type PlainTensor, plainTensors } from "../../../test/plain-tensors.js";

const load = (name: string) => plainTensors(oneFile("model_state.pdparams", pickleFile(name)));

const count = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** What `generate-pickles.py` calls arrays(), in row-major order. */
const arrays: Record<string, Omit<PlainTensor, "kind">> = {
  matrix: { dtype: "float32", shape: [2, 3], values: count(6) },
  fortran: { dtype: "float32", shape: [2, 3], values: [0, 2, 4, 1, 3, 5] },
  cube: { dtype: "float32", shape: [2, 3, 4], values: count(24) },
  half: { dtype: "float16", shape: [3], values: [0x3800, 0xc000, 0x7bff] },
  bits: { dtype: "bfloat16", shape: [3], values: [0x3f80, 0xc000, 0x7f80] },
  scalar: { dtype: "float64", shape: [], values: [1.5] },
  ids: { dtype: "int64", shape: [1, 3], values: [0, 1, 2] },
  flags: { dtype: "bool", shape: [2], values: [1, 0] },
  bytes: { dtype: "uint8", shape: [256], values: count(256) },
  long: { dtype: "float32", shape: [3000], values: count(3000).map((i) => Math.fround(Math.fround(i) / 7)) },
};

describe.each([2, 3, 4, 5])("protocol %i, written by numpy 2", (protocol) => {
  test.each([
    ["arrays with a table of names", "arrays"],
    ["(name, array) tuples", "tensors"],
  ])("%s", async (_, kind) => {
    const tensors = await load(`${kind}-p${protocol}.pdparams`);
    for (const [name, expected] of Object.entries(arrays)) {
      // Fortran order has to be copied; so has everything of protocol 2.
      const inMemory = protocol === 2 || ["fortran", "cube"].includes(name);
      expect(tensors[name], name).toEqual({ ...expected, kind: inMemory ? "memory" : "file" });
    }
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(arrays).sort());
  });
});

test.each([2, 3])("slices of a large array are joined, protocol %i", async (protocol) => {
  const tensors = await load(`slices-p${protocol}.pdparams`);
  expect(tensors).toMatchObject({
    table: { dtype: "float32", shape: [5, 2], values: count(10), kind: "memory" },
    other: { dtype: "float32", shape: [3], values: [0, 1, 2] },
  });
  expect(Object.keys(tensors).sort()).toEqual(["other", "table"]);
});
