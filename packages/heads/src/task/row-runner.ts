import { type CancelSignal, type Concurrency, InputError, type Tensor } from "@ernie-m/core";
import type { RunScheduler } from "@ernie-m/core/scheduling";
import { checkRowLimit } from "./row-limit.js";
import { padRows, type TokenRow } from "./rows.js";
import type { ResolvedTaskSettings } from "./settings.js";
import type { BatchInputs, BatchOptions, CallOptions, TaskTokenizer } from "./types.js";

/** What a task runs rows with. `Name` are the names of the outputs that are read. */
export interface RowRunnerParts<Name extends string> {
  readonly model: Concurrency;
  readonly padId: number;
  /** Whether each output is [batch, sequence, …] or [batch, …]. */
  readonly outputs: Readonly<Record<Name, "token" | "row">>;
  /** Runs one batch. */
  forward(inputs: BatchInputs, options: BatchOptions): Promise<Readonly<Record<Name, Tensor<"float32">>>>;
}

/** A model that gives the outputs called `Name`. */
export interface RowModel<Name extends string> extends Concurrency {
  forward(inputs: BatchInputs, options?: BatchOptions): Promise<Readonly<Record<Name, Tensor<"float32">>>>;
}

/** How the rows of a call are run and read. */
export interface RowReading<Row extends TokenRow, Name extends string, Result> {
  readonly settings: Pick<ResolvedTaskSettings, "batchTokens" | "maskMode" | "paddedLength">;
  readonly signal: CancelSignal | undefined;
  /**
   * Makes a row's result of its part of every output, padding left out. The parts are views into the outputs of a
   * whole batch: copy what is kept.
   */
  read(row: Row, outputs: RowOutputs<Name>): Result;
  /** Called after every batch with the number of the call's rows in it. */
  readonly onBatch?: (rows: number) => void;
}

/** A row's part of every output. */
export type RowOutputs<Name extends string> = Readonly<Record<Name, Float32Array>>;

/** A row with how its batch is run. */
interface ScheduledRow extends TokenRow {
  readonly options: Omit<BatchOptions, "signal">;
}

/**
 * Runs the rows of a task's calls in batches of like lengths; calls that overlap share them. Nothing of a row's
 * result depends on the rows beside it.
 */
export class RowRunner<Name extends string> {
  readonly #parts: RowRunnerParts<Name>;
  #scheduler: Promise<RunScheduler<ScheduledRow, RowOutputs<Name>>> | undefined;

  constructor(parts: RowRunnerParts<Name>) {
    this.#parts = parts;
  }

  async #makeScheduler(): Promise<RunScheduler<ScheduledRow, RowOutputs<Name>>> {
    // A page loads it with the first call, not before.
    const { RunScheduler } = await import("@ernie-m/core/scheduling");
    return new RunScheduler({
      concurrency: this.#parts.model,
      lengthOf: ({ ids }) => ids.length,
      run: (rows, signal) => this.#runBatch(rows, signal),
    });
  }

  /**
   * The results of rows, in their order.
   *
   * Throws: whatever `forward` throws; the signal's reason; InputError when an output has not the rows' shape.
   */
  async run<Row extends TokenRow, Result>(
    rows: readonly Row[],
    { settings, signal, read, onBatch }: RowReading<Row, Name, Result>,
  ): Promise<readonly Result[]> {
    const results = new Array<Result>(rows.length);
    const options = batchOptions(settings);
    this.#scheduler ??= this.#makeScheduler();
    const scheduler = await this.#scheduler;
    await scheduler.schedule({
      items: rows.map(({ ids }) => ({ ids, options })),
      key: JSON.stringify(options),
      maxTokens: settings.batchTokens,
      signal,
      take(outputs, index) {
        results[index] = read(rows[index], outputs);
      },
      onRun: onBatch,
    });
    return results;
  }

  async #runBatch(
    rows: readonly ScheduledRow[],
    signal: CancelSignal | undefined,
  ): Promise<readonly RowOutputs<Name>[]> {
    const { padId, outputs: per, forward } = this.#parts;
    const inputs = padRows(rows, padId);
    const [{ options }] = rows;
    const outputs = await forward(inputs, signal === undefined ? options : { ...options, signal });
    const { shape } = inputs.inputIds;
    checkOutputs(outputs, shape, per);
    return rows.map(({ ids }, place) => partOf(outputs, place, shape, ids.length, per));
  }
}

/** The runner of a task whose model gives what is read as it is. */
export function rowRunner<Name extends string>(
  { model, tokenizer }: { readonly model: RowModel<Name>; readonly tokenizer: TaskTokenizer },
  outputs: RowRunnerParts<Name>["outputs"],
): RowRunner<Name> {
  return new RowRunner({
    model,
    padId: tokenizer.specialTokenIds.pad,
    outputs,
    forward: (inputs, options) => model.forward(inputs, options),
  });
}

/**
 * An `onBatch` that tells a call's `onProgress` how far it is; asked for as soon as the rows of the call are counted.
 *
 * Throws: RowLimitError when they are more than the call may ask.
 */
export function beginRows(total: number, options: CallOptions): (rows: number) => void {
  checkRowLimit(total, options);
  const { onProgress } = options;
  let done = 0;
  let batches = 0;
  return (rows) => {
    done += rows;
    batches++;
    onProgress?.({ done, total, batches });
  };
}

function batchOptions({
  maskMode,
  paddedLength,
}: Pick<ResolvedTaskSettings, "maskMode" | "paddedLength">): ScheduledRow["options"] {
  return {
    ...(maskMode !== undefined && { maskMode }),
    ...(paddedLength !== undefined && { paddedLength }),
  };
}

function partOf<Name extends string>(
  outputs: Readonly<Record<Name, Tensor<"float32">>>,
  place: number,
  [batch, width]: readonly number[],
  length: number,
  per: Readonly<Record<Name, "token" | "row">>,
): RowOutputs<Name> {
  const parts: Partial<Record<Name, Float32Array>> = {};
  for (const name of Object.keys(per) as Name[]) {
    const { data } = outputs[name];
    const size = data.length / batch;
    const start = place * size;
    parts[name] = data.subarray(start, start + (per[name] === "row" ? size : (size / width) * length));
  }
  return parts as RowOutputs<Name>;
}

function checkOutputs<Name extends string>(
  outputs: Readonly<Record<Name, Tensor<"float32">>>,
  [batch, width]: readonly number[],
  per: Readonly<Record<Name, "token" | "row">>,
): void {
  for (const name of Object.keys(per) as Name[]) {
    const { shape } = outputs[name];
    const leading = per[name] === "row" ? [batch] : [batch, width];
    if (leading.some((size, axis) => shape[axis] !== size))
      throw new InputError(name, `shape [${leading.join(", ")}, …]`, `[${shape.join(", ")}]`);
  }
}
