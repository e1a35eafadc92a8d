import { float32Tensor } from "@ernie-m/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beginRows, type RowReading, RowRunner, type RowRunnerParts } from "./row-runner.js";
import { pairRow, singleRow } from "./rows.js";
import type { BatchInputs, TaskProgress } from "./types.js";

const special = { cls: 0, pad: 1, sep: 2, unk: 3, mask: 4 };
type Row = { readonly ids: Int32Array };
const rowOf = (length: number, from: number): Row => ({
  ids: Int32Array.from({ length }, (_, i) => from + i),
});

const settings = { batchTokens: 20, maskMode: undefined, paddedLength: undefined };

type Echoed = "perToken" | "perRow";

/** A model whose outputs are the ids themselves: two numbers a token, and their sum a row. */
async function echo({ inputIds, attentionMask }: BatchInputs) {
  const [batch, width] = inputIds.shape;
  const perToken = Float32Array.from({ length: inputIds.data.length * 2 }, (_, i) =>
    attentionMask.data[i >> 1] === 1 ? inputIds.data[i >> 1] : Number.NaN,
  );
  const sums = Float32Array.from({ length: batch }, (_, row) => {
    let sum = 0;
    for (let i = row * width; i < (row + 1) * width; i++) sum += inputIds.data[i] * attentionMask.data[i];
    return sum;
  });
  return { perToken: float32Tensor(perToken, [batch, width, 2]), perRow: float32Tensor(sums, [batch, 1]) };
}

const runnerOf = (parts: Partial<RowRunnerParts<Echoed>> = {}): RowRunner<Echoed> =>
  new RowRunner({
    model: {},
    padId: special.pad,
    outputs: { perToken: "token", perRow: "row" },
    forward: echo,
    ...parts,
  });

interface Read {
  readonly tokens: readonly number[];
  readonly sum: readonly number[];
}

const reading = (changes: Partial<RowReading<Row, Echoed, Read>> = {}): RowReading<Row, Echoed, Read> => ({
  settings,
  signal: undefined,
  read: (_, { perToken, perRow }) => ({ tokens: Array.from(perToken), sum: Array.from(perRow) }),
  ...changes,
});

const wanted = ({ ids }: Row): Read => ({
  tokens: Array.from(ids).flatMap((id) => [id, id]),
  sum: [ids.reduce((sum, id) => sum + id, 0)],
});

const someRows = fc
  .array(fc.integer({ min: 1, max: 12 }), { maxLength: 30 })
  .map((lengths) => lengths.map((length, i) => rowOf(length, 100 * i)));

describe("RowRunner", () => {
  it("T25: every row gets its own part of its own batch, padding left out, in the order of the rows", async () => {
    await fc.assert(
      fc.asyncProperty(someRows, fc.integer({ min: 1, max: 60 }), async (rows, batchTokens) => {
        const results = await runnerOf().run(rows, reading({ settings: { ...settings, batchTokens } }));
        expect(results).toEqual(rows.map(wanted));
      }),
    );
  });

  it("calls at the same time share batches, and each gets what it gets alone", async () => {
    const shapes: number[][] = [];
    const runner = runnerOf({
      forward(inputs) {
        shapes.push([...inputs.inputIds.shape]);
        return echo(inputs);
      },
    });
    const calls = [[rowOf(3, 10)], [rowOf(2, 20), rowOf(3, 30)], [rowOf(3, 40)]];
    const results = await Promise.all(calls.map((rows) => runner.run(rows, reading())));
    expect(results).toEqual(calls.map((rows) => rows.map(wanted)));
    expect(shapes).toEqual([[4, 3]]);
  });

  it("T38: always gives the attention mask", async () => {
    const seen: BatchInputs[] = [];
    const runner = runnerOf({
      forward(inputs) {
        seen.push(inputs);
        return echo(inputs);
      },
    });
    await runner.run([rowOf(2, 10), rowOf(4, 20)], reading());
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
    const runner = runnerOf({
      forward(inputs, options) {
        runs++;
        expect(options.signal).toBe(controller.signal);
        controller.abort(new Error("enough"));
        return echo(inputs);
      },
    });
    const rows = [rowOf(15, 0), rowOf(14, 0), rowOf(13, 0)];
    await expect(runner.run(rows, reading({ signal: controller.signal }))).rejects.toThrow("enough");
    expect(runs).toBe(1);
  });

  it("tells how far it is after every batch", async () => {
    const reports: TaskProgress[] = [];
    const rows = [rowOf(10, 0), rowOf(2, 0), rowOf(10, 0)];
    const onBatch = beginRows(rows.length, { onProgress: (progress) => reports.push(progress) });
    await runnerOf().run(rows, reading({ onBatch }));
    expect(reports).toEqual([
      { done: 2, total: 3, batches: 1 },
      { done: 3, total: 3, batches: 2 },
    ]);
  });

  it("passes on how to mask, and keeps apart what is masked otherwise", async () => {
    const seen: unknown[] = [];
    const runner = runnerOf({
      forward(inputs, options) {
        seen.push([inputs.inputIds.shape[0], options]);
        return echo(inputs);
      },
    });
    const paddle = { ...settings, maskMode: "paddle" as const, paddedLength: 64 };
    const rows = [rowOf(3, 0)];
    await Promise.all([
      runner.run(rows, reading({ settings: paddle })),
      runner.run(rows, reading()),
      runner.run(rows, reading({ settings: paddle })),
      runner.run(rows, reading({ settings: { ...paddle, paddedLength: 65 } })),
    ]);
    expect(seen).toEqual([
      [2, { maskMode: "paddle", paddedLength: 64 }],
      [1, {}],
      [1, { maskMode: "paddle", paddedLength: 65 }],
    ]);
  });

  it("refuses outputs of another shape, by name", async () => {
    const wrong = (shapes: Partial<Record<Echoed, readonly number[]>>) =>
      runnerOf({
        async forward(inputs) {
          const outputs = await echo(inputs);
          const shaped = (name: Echoed) => ({ ...outputs[name], shape: shapes[name] ?? outputs[name].shape });
          return { perToken: shaped("perToken"), perRow: shaped("perRow") };
        },
      });
    await expect(wrong({ perToken: [3] }).run([rowOf(2, 0)], reading())).rejects.toThrow(
      "perToken: expected shape [1, 2, …], got [3]",
    );
    await expect(wrong({ perRow: [3] }).run([rowOf(2, 0)], reading())).rejects.toThrow(
      "perRow: expected shape [1, …], got [3]",
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
