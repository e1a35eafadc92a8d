import { type CancelSignal, float32Tensor, int32Tensor, type Tensor } from "@ernie-m/core";
import type { BatchInputs, BatchOptions, SpanScorer } from "@ernie-m/heads";

/** Logits of one row, its real tokens only. */
interface RowScores {
  readonly start: Float32Array;
  readonly end: Float32Array;
}

/** What one call asked of the model and what was known. */
export interface ScoreCounts {
  read: number;
  known: number;
  modelMs: number;
}

/** Numbers held at most, start and end together: 16 MiB of float32. */
const MOST_NUMBERS = 4 * 1024 * 1024;

/**
 * What a model has answered, by the tokens it was asked.
 *
 * A row's logits do not depend on thresholds nor on the rows beside it. So another threshold, a name taken back or a
 * word changed in a long document asks the model only what it has not been asked, and the result is still exactly what
 * `extract` gives, which a filter over one run's spans could not promise: which start goes with which end depends on
 * the threshold.
 */
export class ScoreMemory {
  readonly #rows = new Map<string, RowScores>();
  readonly #limit: number;
  #numbers = 0;

  constructor(limit = MOST_NUMBERS) {
    this.#limit = limit;
  }

  /** The model, asked only for what is not known. `counts` is added to. */
  over(model: SpanScorer, counts: ScoreCounts): SpanScorer {
    return {
      config: model.config,
      forward: (inputs, options = {}) => this.#forward(model, counts, inputs, options),
    };
  }

  async #forward(
    model: SpanScorer,
    counts: ScoreCounts,
    { inputIds, attentionMask }: BatchInputs,
    options: BatchOptions,
  ): Promise<{ startLogits: Tensor<"float32">; endLogits: Tensor<"float32"> }> {
    const [rows = 0, width = 0] = inputIds.shape;
    const ids = Array.from({ length: rows }, (_, row) => {
      const mask = attentionMask.data.subarray(row * width, (row + 1) * width);
      const length = mask.reduce((sum, one) => sum + one, 0);
      return inputIds.data.subarray(row * width, row * width + length);
    });
    const keys = ids.map((row) => row.join(","));
    const scores = new Map<string, RowScores>();
    const unknown = new Map<string, Int32Array>();
    keys.forEach((key, row) => {
      const known = this.#take(key);
      if (known !== undefined) scores.set(key, known);
      else unknown.set(key, ids[row]);
    });
    counts.known += rows - unknown.size;
    counts.read += unknown.size;
    if (unknown.size > 0) {
      await yieldToEventLoop(options.signal);
      const began = performance.now();
      const fresh = await run(model, [...unknown.values()], options);
      counts.modelMs += performance.now() - began;
      [...unknown.keys()].forEach((key, i) => {
        scores.set(key, fresh[i]);
        this.#keep(key, fresh[i]);
      });
    }
    const start = new Float32Array(rows * width);
    const end = new Float32Array(rows * width);
    keys.forEach((key, row) => {
      start.set(scores.get(key)!.start, row * width);
      end.set(scores.get(key)!.end, row * width);
    });
    return { startLogits: float32Tensor(start, [rows, width]), endLogits: float32Tensor(end, [rows, width]) };
  }

  /** The row's scores, which then count as used last. */
  #take(key: string): RowScores | undefined {
    const known = this.#rows.get(key);
    if (known === undefined) return undefined;
    this.#rows.delete(key);
    this.#rows.set(key, known);
    return known;
  }

  #keep(key: string, scores: RowScores): void {
    this.#numbers += 2 * scores.start.length;
    this.#rows.set(key, scores);
    for (const [oldest, { start }] of this.#rows) {
      if (this.#numbers <= this.#limit) return;
      this.#numbers -= 2 * start.length;
      this.#rows.delete(oldest);
    }
  }
}

async function run(
  model: SpanScorer,
  rows: readonly Int32Array[],
  options: BatchOptions,
): Promise<RowScores[]> {
  const width = Math.max(...rows.map(({ length }) => length));
  const ids = new Int32Array(rows.length * width);
  const mask = new Int32Array(rows.length * width);
  rows.forEach((row, i) => {
    ids.set(row, i * width);
    mask.fill(1, i * width, i * width + row.length);
  });
  const shape = [rows.length, width];
  const { startLogits, endLogits } = await model.forward(
    { inputIds: int32Tensor(ids, shape), attentionMask: int32Tensor(mask, shape) },
    options,
  );
  return rows.map(({ length }, i) => ({
    start: startLogits.data.slice(i * width, i * width + length),
    end: endLogits.data.slice(i * width, i * width + length),
  }));
}

/** Lets messages in, so that a call which was superseded stops before its next run. */
async function yieldToEventLoop(signal: CancelSignal | undefined): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  await new Promise<void>((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(undefined);
  });
  port1.close();
  signal?.throwIfAborted();
}
