import { float32Tensor, int32Tensor } from "@ernie-m/core";
import type { BatchInputs, SpanScorer } from "@ernie-m/heads";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ScoreCounts, ScoreMemory } from "./score-memory.js";

/** A model whose logits are the ids and their negatives; it writes down the rows that it reads. */
function plainModel(): { readonly model: SpanScorer; readonly rows: string[] } {
  const rows: string[] = [];
  return {
    rows,
    model: {
      config: { maxPositionEmbeddings: 514 },
      async forward({ inputIds, attentionMask }) {
        const [count = 0, width = 0] = inputIds.shape;
        for (let row = 0; row < count; row++) {
          const ids = Array.from(inputIds.data.subarray(row * width, (row + 1) * width));
          rows.push(ids.filter((_, i) => attentionMask.data[row * width + i] === 1).join(","));
        }
        const start = Float32Array.from(inputIds.data);
        return {
          startLogits: float32Tensor(start, inputIds.shape),
          endLogits: float32Tensor(
            start.map((id) => -id),
            inputIds.shape,
          ),
        };
      },
    },
  };
}

function batchOf(rows: readonly (readonly number[])[], width: number): BatchInputs {
  const ids = new Int32Array(rows.length * width).fill(1);
  const mask = new Int32Array(rows.length * width);
  rows.forEach((row, i) => {
    ids.set(row, i * width);
    mask.fill(1, i * width, i * width + row.length);
  });
  const shape = [rows.length, width];
  return { inputIds: int32Tensor(ids, shape), attentionMask: int32Tensor(mask, shape) };
}

const noCounts = (): ScoreCounts => ({ read: 0, known: 0, modelMs: 0 });
const row = fc.array(fc.integer({ min: 2, max: 5 }), { minLength: 1, maxLength: 4 });
const batches = fc.array(fc.array(row, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });

describe("what a model has answered", () => {
  it("is given back for the same tokens, whatever batch and padding they come in", async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(3), fc.constantFrom(0, 16, 1e6), async (all, extra, limit) => {
        const { model } = plainModel();
        const memory = new ScoreMemory(limit);
        for (const rows of all) {
          const width = Math.max(...rows.map(({ length }) => length)) + extra;
          const { startLogits, endLogits } = await memory
            .over(model, noCounts())
            .forward(batchOf(rows, width));
          expect(startLogits.shape).toEqual([rows.length, width]);
          rows.forEach((ids, i) => {
            expect(Array.from(startLogits.data.subarray(i * width, i * width + ids.length))).toEqual(ids);
            expect(Array.from(endLogits.data.subarray(i * width, i * width + ids.length))).toEqual(
              ids.map((id) => -id),
            );
          });
        }
      }),
    );
  });

  it("is never asked for again, and the counts say so", async () => {
    const { model, rows } = plainModel();
    const memory = new ScoreMemory();
    const counts = noCounts();
    const scorer = memory.over(model, counts);
    await scorer.forward(batchOf([[2, 3], [4]], 2));
    await scorer.forward(batchOf([[4], [5, 5, 5], [2, 3], [5, 5, 5]], 3));
    expect(rows).toEqual(["2,3", "4", "5,5,5"]);
    expect(counts).toMatchObject({ read: 3, known: 3 });
  });

  it("is forgotten from the oldest on when there is too much of it", async () => {
    const { model, rows } = plainModel();
    const scorer = new ScoreMemory(8).over(model, noCounts());
    await scorer.forward(batchOf([[2, 2]], 2));
    await scorer.forward(batchOf([[3, 3]], 2));
    await scorer.forward(batchOf([[2, 2]], 2));
    await scorer.forward(batchOf([[4, 4]], 2));
    rows.length = 0;
    await scorer.forward(batchOf([[2, 2]], 2));
    expect(rows).toEqual([]);
    await scorer.forward(batchOf([[3, 3]], 2));
    expect(rows).toEqual(["3,3"]);
  });

  it("is not asked for by a call that was called off", async () => {
    const { model, rows } = plainModel();
    const controller = new AbortController();
    const asked = new ScoreMemory()
      .over(model, noCounts())
      .forward(batchOf([[2]], 1), { signal: controller.signal });
    controller.abort();
    await expect(asked).rejects.toThrow();
    expect(rows).toEqual([]);
  });
});
