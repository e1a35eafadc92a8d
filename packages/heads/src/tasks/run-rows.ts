import { type CancelSignal, InputError, planBatches, type Tensor } from "@ernie-m/core";
import { padRows, type TokenRow } from "./rows.js";
import type { ResolvedTaskSettings } from "./settings.js";
import type { BatchInputs, BatchOptions, CallOptions } from "./types.js";

/** How rows are run and read. `Name` are the names of the outputs that are read. */
export interface RowRun<Row extends TokenRow, Name extends string, Result> {
  /** Batches that may be under way at the same time. Default 1. */
  readonly parallelRuns?: number | undefined;
  readonly padId: number;
  readonly settings: Pick<ResolvedTaskSettings, "batchTokens" | "maskMode" | "paddedLength">;
  readonly signal: CancelSignal | undefined;
  /** Whether outputs are [batch, sequence, …] or [batch, …]. */
  readonly outputsPer: "token" | "row";
  /** Runs one batch. */
  forward(inputs: BatchInputs, options: BatchOptions): Promise<Readonly<Record<Name, Tensor<"float32">>>>;
  /**
   * Makes a row's result of its part of every output, padding left out. The parts are views into the outputs of a
   * whole batch: copy what is kept.
   */
  read(row: Row, outputs: Readonly<Record<Name, Float32Array>>): Result;
  /** Called after every batch with the number of rows in it. */
  readonly onBatch?: (rows: number) => void;
}

/**
 * Runs rows in batches of like lengths and returns their results in the order of the rows. Nothing of a row's
 * result depends on the rows beside it.
 *
 * Throws: whatever `forward` throws; the signal's reason; InputError when an output has not the rows' shape.
 */
export async function runRows<Row extends TokenRow, Name extends string, Result>(
  rows: readonly Row[],
  run: RowRun<Row, Name, Result>,
): Promise<readonly Result[]> {
  const results = new Array<Result>(rows.length);
  const lengths = rows.map(({ ids }) => ids.length);
  const options = batchOptions(run);
  const runBatch = async (batch: readonly number[]): Promise<void> => {
    run.signal?.throwIfAborted();
    const inputs = padRows(
      batch.map((index) => rows[index]),
      run.padId,
    );
    const outputs = await run.forward(inputs, options);
    checkOutputs(outputs, inputs.inputIds.shape, run.outputsPer);
    batch.forEach((index, place) => {
      results[index] = run.read(
        rows[index],
        partOf(outputs, place, inputs.inputIds.shape, lengths[index], run),
      );
    });
    run.onBatch?.(batch.length);
  };
  await inParallel(planBatches(lengths, run.settings.batchTokens), run.parallelRuns ?? 1, runBatch);
  return results;
}

/** Does `work` on every item, `lanes` of them at a time, started in order; after a failure none is started. */
async function inParallel<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      try {
        await work(items[next++]);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(lanes, items.length) }, lane));
  for (const end of ended) if (end.status === "rejected") throw end.reason;
}

/** An `onBatch` that tells a call's `onProgress` how far it is. */
export function progressReport(total: number, { onProgress }: CallOptions): (rows: number) => void {
  let done = 0;
  let batches = 0;
  return (rows) => {
    done += rows;
    batches++;
    onProgress?.({ done, total, batches });
  };
}

function batchOptions({
  settings: { maskMode, paddedLength },
  signal,
}: Pick<RowRun<TokenRow, string, unknown>, "settings" | "signal">): BatchOptions {
  return {
    ...(maskMode !== undefined && { maskMode }),
    ...(paddedLength !== undefined && { paddedLength }),
    ...(signal !== undefined && { signal }),
  };
}

function partOf<Name extends string>(
  outputs: Readonly<Record<Name, Tensor<"float32">>>,
  place: number,
  [batch, width]: readonly number[],
  length: number,
  { outputsPer }: { readonly outputsPer: "token" | "row" },
): Readonly<Record<Name, Float32Array>> {
  const parts: Partial<Record<Name, Float32Array>> = {};
  for (const name of Object.keys(outputs) as Name[]) {
    const { data } = outputs[name];
    const size = data.length / batch;
    const start = place * size;
    parts[name] = data.subarray(start, start + (outputsPer === "row" ? size : (size / width) * length));
  }
  return parts as Readonly<Record<Name, Float32Array>>;
}

function checkOutputs(
  outputs: Readonly<Record<string, Tensor<"float32">>>,
  [batch, width]: readonly number[],
  outputsPer: "token" | "row",
): void {
  const leading = outputsPer === "row" ? [batch] : [batch, width];
  for (const [name, { shape }] of Object.entries(outputs))
    if (leading.some((size, axis) => shape[axis] !== size))
      throw new InputError(name, `shape [${leading.join(", ")}, …]`, `[${shape.join(", ")}]`);
}
