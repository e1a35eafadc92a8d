import { float32Tensor } from "@ernie-m/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pairRow, singleRow } from "./rows.js";
import { progressReport, type RowRun, runRows } from "./run-rows.js";
import type { BatchInputs, TaskProgress } from "./types.js";

const special = { cls: 0, pad: 1, sep: 2, unk: 3, mask: 4 };
type Row = { readonly ids: Int32Array };
const rowOf = (length: number, from: number): Row => ({
  ids: Int32Array.from({ length }, (_, i) => from + i),
});

/** A run whose outputs are the ids themselves: two numbers a token, and their sum a row. */
function echo(
  changes: Partial<RowRun<Row, "echoed", readonly number[]>> = {},
): RowRun<Row, "echoed", readonly number[]> {
  const outputsPer = changes.outputsPer ?? "token";
  return {
    padId: special.pad,
    settings: { batchTokens: 20, maskMode: undefined, paddedLength: undefined },
    signal: undefined,
    outputsPer,
    async forward({ inputIds, attentionMask }) {
      const [batch, width] = inputIds.shape;
      const perToken = Float32Array.from({ length: inputIds.data.length * 2 }, (_, i) =>
        attentionMask.data[i >> 1] === 1 ? inputIds.data[i >> 1] : Number.NaN,
      );
      const sums = Float32Array.from({ length: batch }, (_, row) => {
        let sum = 0;
        for (let i = row * width; i < (row + 1) * width; i++) sum += inputIds.data[i] * attentionMask.data[i];
        return sum;
      });
      return {
        echoed:
          outputsPer === "token"
            ? float32Tensor(perToken, [batch, width, 2])
            : float32Tensor(sums, [batch, 1]),
      };
    },
    read: (_, { echoed }) => Array.from(echoed),
    ...changes,
  };
}

const someRows = fc
  .array(fc.integer({ min: 1, max: 12 }), { maxLength: 30 })
  .map((lengths) => lengths.map((length, i) => rowOf(length, 100 * i)));

describe("runRows", () => {
  it("T25: every row gets its own part of its own batch, padding left out, in the order of the rows", async () => {
    await fc.assert(
      fc.asyncProperty(someRows, fc.integer({ min: 1, max: 60 }), async (rows, batchTokens) => {
        const settings = { batchTokens, maskMode: undefined, paddedLength: undefined };
        const perToken = await runRows(rows, echo({ settings }));
        expect(perToken).toEqual(rows.map(({ ids }) => Array.from(ids).flatMap((id) => [id, id])));
        const perRow = await runRows(rows, echo({ settings, outputsPer: "row" }));
        expect(perRow).toEqual(rows.map(({ ids }) => [ids.reduce((sum, id) => sum + id, 0)]));
      }),
    );
  });

  it("T38: always gives the attention mask", async () => {
    const seen: BatchInputs[] = [];
    const { forward } = echo();
    const rows = [rowOf(2, 10), rowOf(4, 20)];
    await runRows(
      rows,
      echo({
        forward(inputs, options) {
          seen.push(inputs);
          return forward(inputs, options);
        },
      }),
    );
    expect(seen).toHaveLength(1);
    expect(seen[0].inputIds).toEqual({
      dtype: "int32",
      shape: [2, 4],
      data: Int32Array.of(20, 21, 22, 23, 10, 11, 1, 1),
    });
    expect(seen[0].attentionMask.data).toEqual(Int32Array.of(1, 1, 1, 1, 1, 1, 0, 0));
  });

  it("looks at the signal before every batch, and passes it on", async () => {
    const controller = new AbortController();
    let runs = 0;
    const { forward } = echo();
    const rows = [rowOf(15, 0), rowOf(14, 0), rowOf(13, 0)];
    const run = echo({
      signal: controller.signal,
      forward(inputs, options) {
        runs++;
        expect(options.signal).toBe(controller.signal);
        controller.abort(new Error("enough"));
        return forward(inputs, options);
      },
    });
    await expect(runRows(rows, run)).rejects.toThrow("enough");
    expect(runs).toBe(1);
  });

  it("tells how far it is after every batch", async () => {
    const reports: TaskProgress[] = [];
    const rows = [rowOf(10, 0), rowOf(2, 0), rowOf(10, 0)];
    const onBatch = progressReport(rows.length, { onProgress: (progress) => reports.push(progress) });
    await runRows(rows, echo({ onBatch }));
    expect(reports).toEqual([
      { done: 2, total: 3, batches: 1 },
      { done: 3, total: 3, batches: 2 },
    ]);
  });

  it("passes on how to mask", async () => {
    const { forward } = echo();
    const run = echo({
      settings: { batchTokens: 20, maskMode: "paddle", paddedLength: 64 },
      forward(inputs, options) {
        expect(options).toEqual({ maskMode: "paddle", paddedLength: 64 });
        return forward(inputs, options);
      },
    });
    await runRows([rowOf(3, 0)], run);
  });

  it("refuses outputs of another shape, by name", async () => {
    const wrong = async () => ({ echoed: float32Tensor(new Float32Array(3), [3]) });
    await expect(runRows([rowOf(2, 0)], echo({ forward: wrong }))).rejects.toThrow(
      "echoed: expected shape [1, 2, …], got [3]",
    );
    await expect(runRows([rowOf(2, 0)], echo({ forward: wrong, outputsPer: "row" }))).rejects.toThrow(
      "echoed: expected shape [1, …], got [3]",
    );
  });
});

describe("rows", () => {
  it("T13: a text has two special tokens around it, a pair four", () => {
    expect(Array.from(singleRow(Int32Array.of(7, 8), special))).toEqual([0, 7, 8, 2]);
    expect(Array.from(pairRow(Int32Array.of(7, 8), Int32Array.of(9), special))).toEqual([
      0, 7, 8, 2, 2, 9, 2,
    ]);
    expect(Array.from(pairRow(Int32Array.of(), Int32Array.of(), special))).toEqual([0, 2, 2, 2]);
  });
});

describe("batches at the same time", () => {
  const rows = Array.from({ length: 12 }, (_, i) => ({ ids: Int32Array.from({ length: 1 + i }, () => 5) }));

  /** Counts how many calls are under way; each takes a turn of the event loop. */
  function counting(parallelRuns: number, failAt = Number.POSITIVE_INFINITY) {
    const seen = { calls: 0, now: 0, most: 0 };
    const run: RowRun<{ ids: Int32Array }, "length", number> = {
      parallelRuns,
      padId: 0,
      settings: { batchTokens: 12, maskMode: undefined, paddedLength: undefined },
      signal: undefined,
      outputsPer: "row",
      async forward({ attentionMask }) {
        const call = seen.calls++;
        seen.now++;
        seen.most = Math.max(seen.most, seen.now);
        await new Promise((resolve) => setTimeout(resolve, 1));
        seen.now--;
        if (call === failAt) throw new Error("a run failed");
        const [batch, width] = attentionMask.shape;
        const lengths = Float32Array.from({ length: batch }, (_, row) =>
          attentionMask.data.subarray(row * width, (row + 1) * width).reduce((sum, bit) => sum + bit, 0),
        );
        return { length: { dtype: "float32", shape: [batch], data: lengths } };
      },
      read: (_, { length }) => length[0],
    };
    return { run, seen };
  }

  it("are as many as the model takes, and give what one at a time gives", async () => {
    const expected = rows.map(({ ids }) => ids.length);
    for (const lanes of [1, 2, 5]) {
      const { run, seen } = counting(lanes);
      expect(await runRows(rows, run)).toEqual(expected);
      expect(seen.most).toBe(lanes);
    }
  });

  it("stop being started after one has failed, and the failure is told when all have ended", async () => {
    const { run, seen } = counting(2, 1);
    await expect(runRows(rows, run)).rejects.toThrow("a run failed");
    expect(seen.now).toBe(0);
    expect(seen.calls).toBeLessThanOrEqual(3);
  });
});
