import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { OpenFiles } from "../checkpoint/open-files.js";
import type { ModelWeight } from "../checkpoint/weight-source.js";
import { savedTensor } from "./saved-tensor.js";
import { tensorBlocks } from "./weight-stream.js";

const PADDING = 5;

/** A matrix of distinct numbers, in a file behind a few other bytes or in memory. */
function matrix(rows: number, columns: number, inFile: boolean) {
  const values = Float32Array.from({ length: rows * columns }, (_, i) => i - 7);
  const data = new Uint8Array(values.buffer);
  const file = new Uint8Array(PADDING + data.length);
  file.set(data, PADDING);
  const files = memoryFiles("matrix", { "w.bin": file });
  const weight: ModelWeight = {
    name: "w",
    dtype: "float32",
    shape: [rows, columns],
    transposed: false,
    storage: inFile
      ? { kind: "file", file: "w.bin", offset: PADDING, length: data.length }
      : { kind: "memory", data },
  };
  return { values, files, weight };
}

async function collect(blocks: AsyncIterable<Uint8Array>): Promise<{ values: number[]; longest: number }> {
  const values: number[] = [];
  let longest = 0;
  for await (const block of blocks) {
    longest = Math.max(longest, block.length);
    values.push(...new Float32Array(new Uint8Array(block).buffer));
  }
  return { values, longest };
}

const cases = fc.record({
  rows: fc.integer({ min: 1, max: 12 }),
  columns: fc.integer({ min: 1, max: 12 }),
  inFile: fc.boolean(),
  blockBytes: fc.integer({ min: 1, max: 300 }),
});

describe("tensorBlocks", () => {
  test("gives a tensor in blocks that are as small as asked", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows, columns, inFile, blockBytes }) => {
        const { values, files, weight } = matrix(rows, columns, inFile);
        const tensor = savedTensor(weight, "w", {});
        const got = await collect(tensorBlocks(new OpenFiles(files), tensor, { blockBytes }));
        expect(got.values).toEqual([...values]);
        expect(got.longest).toBeLessThanOrEqual(Math.max(4, blockBytes));
      }),
    );
  });

  test("ends between two blocks when its signal says so", async () => {
    const { files, weight } = matrix(64, 32, true);
    const tensor = savedTensor(weight, "w", {});
    let blocks = 0;
    const signal = {
      aborted: false,
      throwIfAborted() {
        if (blocks === 2) throw new Error("enough");
      },
    };
    const all = (async () => {
      for await (const _ of tensorBlocks(new OpenFiles(files), tensor, { blockBytes: 128, signal })) blocks++;
    })();
    await expect(all).rejects.toThrow("enough");
    expect(blocks).toBe(2);
  });

  test("turns [in, out] into [out, in], block by block", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows, columns, inFile, blockBytes }) => {
        const { values, files, weight } = matrix(rows, columns, inFile);
        const tensor = savedTensor({ ...weight, transposed: true }, "w", {});
        expect(tensor.shape).toEqual([columns, rows]);
        const got = await collect(tensorBlocks(new OpenFiles(files), tensor, { blockBytes }));
        const expected = Array.from({ length: columns }, (_, c) =>
          Array.from({ length: rows }, (_unused, r) => values[r * columns + c]),
        );
        expect(got.values).toEqual(expected.flat());
        expect(got.longest).toBeLessThanOrEqual(Math.max(4 * rows, blockBytes));
      }),
    );
  });

  test("gathers rows in any order, repeated ones too", async () => {
    const rowCases = cases.chain((one) =>
      fc.record({ one: fc.constant(one), kept: fc.array(fc.nat(one.rows - 1), { maxLength: 20 }) }),
    );
    await fc.assert(
      fc.asyncProperty(rowCases, async ({ one: { rows, columns, inFile, blockBytes }, kept }) => {
        const { values, files, weight } = matrix(rows, columns, inFile);
        const tensor = savedTensor(weight, "w", { rows: Int32Array.from(kept) });
        expect(tensor.shape).toEqual([kept.length, columns]);
        const got = await collect(tensorBlocks(new OpenFiles(files), tensor, { blockBytes }));
        const expected = kept.map((row) => [...values.subarray(row * columns, (row + 1) * columns)]);
        expect(got.values).toEqual(expected.flat());
      }),
    );
  });

  test.each([3, -1])("names row %d, which the table does not have", (row) => {
    const { weight } = matrix(3, 2, true);
    expect(() => savedTensor(weight, "w", { rows: Int32Array.of(1, row) })).toThrow(
      `vocabulary: expected ids from 0 to 2, the rows of w, got ${row}`,
    );
  });

  test.each(["fp32", "float64", "toString"])("refuses to save as %s", (dtype) => {
    const { weight } = matrix(2, 2, false);
    expect(() => savedTensor(weight, "w", { dtype: dtype as "float32" })).toThrow(
      `dtype: expected one of float32, float16, bfloat16, got "${dtype}"`,
    );
  });

  test("counts elements from the start of the tensor in messages", async () => {
    const { values, files, weight } = matrix(4, 4, false);
    values[13] = 1e6;
    const tensor = savedTensor(weight, "w", { dtype: "float16" });
    await expect(collect(tensorBlocks(new OpenFiles(files), tensor, { blockBytes: 16 }))).rejects.toThrow(
      "w: expected values up to 65504, the largest of float16, got 1000000 at element 13",
    );
  });

  test("stops when it is told to", async () => {
    const { files, weight } = matrix(4, 4, false);
    const stop = new AbortController();
    const blocks = tensorBlocks(new OpenFiles(files), savedTensor(weight, "w", {}), {
      signal: stop.signal,
      blockBytes: 16,
    });
    expect((await blocks.next()).done).toBe(false);
    stop.abort();
    await expect(blocks.next()).rejects.toMatchObject({ name: "AbortError" });
  });
});
