import { setImmediate } from "node:timers/promises";
import type { CallGate } from "@ernie-m/core";
import { RowLimitError } from "@ernie-m/heads";
import type { FastifyRequest } from "fastify";
import { RequestError } from "../errors.js";
import type { Limits } from "../limits.js";
import type { ModelRegistry } from "../models/model-registry.js";
import type { ServedModel } from "../models/served-model.js";
import type { TaskKind, TaskOfKind } from "../models/task-kinds.js";
import { callAt } from "./admitted-call.js";
import { checkCount, checkLengths, type Items, inRequest, type WholeText } from "./items.js";
import { orAborted, type RequestCall } from "./request-call.js";

/** What routes work with. */
export interface Services {
  readonly models: ModelRegistry;
  /** What every request's work passes before anything is done for it. */
  readonly gate: CallGate;
  readonly limits: Limits;
  /** Aborted, with a RequestError, once nothing new is to be begun. */
  readonly draining: AbortSignal;
}

/** What every task's call is given. */
export interface TaskCall {
  readonly signal: AbortSignal;
  /** Most rows that the model may be asked. */
  readonly maxRows: number;
  /** To be told how many rows the model has read, those told before included. */
  onRows(rows: number): void;
}

/** What a route asks of a task. */
export interface TaskWork<Task, Item, Result> {
  readonly items: Items<Item>;
  /** What the task tokenizes in one go each. None: it reads its texts bit by bit. */
  readonly wholes: Iterable<WholeText>;
  /**
   * For a task that reads all it is given in one turn: many items are then counted, and handed over, a portion a turn.
   * Absent: the task counts its rows before its first run, and gives others their turn.
   */
  readonly portions?: Portions<Task, Item>;
  /** Rows that the model will read, about: what the request waits with. Throws: for what cannot be asked. */
  rowsOf(task: Task): number;
  run(task: Task, items: readonly Item[], call: TaskCall): Promise<readonly Result[]>;
}

/** What an item costs. */
export interface Portions<Task, Item> {
  /** UTF-16 code units that are tokenized for an item. */
  unitsOf(item: Item): number;
  /** Rows that the model reads for an item, exactly. Called once for each, in order, before any is run. */
  rowsOf(task: Task, item: Item): number;
}

/** What a task's route answers. */
export interface TaskAnswer<Result> {
  readonly model: string;
  readonly results: readonly Result[];
  readonly usage: { readonly rows: number };
}

/**
 * Does a request's work when its turn has come.
 *
 * Throws: RequestError for a limit, a model or a task; whatever the task throws; the signal's reason.
 */
export async function performTask<Kind extends TaskKind, Item, Result>(
  request: FastifyRequest,
  services: Services,
  { model: name, kind }: { readonly model: string | undefined; readonly kind: Kind },
  work: TaskWork<TaskOfKind<Kind>, Item, Result>,
): Promise<TaskAnswer<Result>> {
  const { limits } = services;
  const { call } = request;
  checkCount(work.items.list, limits);
  checkLengths(work.wholes, limits);
  const model = services.models.named(name);
  const task = await taskOf(model, kind, call);
  // About: whether it asks more than it may is known once its rows are counted.
  const rows = Math.min(limits.rows, work.rowsOf(task));
  const results = await admitted(services, call, rows, () =>
    runWork(task, work, () => countingCall(call, limits)),
  );
  return { model: model.name, results, usage: { rows: call.rows } };
}

/** The model as a task, waited for no longer than the request may take. */
export async function taskOf<Kind extends TaskKind>(
  model: ServedModel,
  kind: Kind,
  call: RequestCall,
): Promise<TaskOfKind<Kind>> {
  return model.loadedTask(kind) ?? orAborted(model.task(kind), call.signal);
}

/** Does work that costs so many rows when its turn has come. */
export function admitted<T>(
  { gate }: Services,
  call: RequestCall,
  rows: number,
  work: () => Promise<T>,
  { isPatient = false }: { readonly isPatient?: boolean } = {},
): Promise<T> {
  const asked = performance.now();
  return gate.admit({ ...callAt(call, rows), signal: call.signal, isPatient }, () => {
    call.queued += performance.now() - asked;
    return work();
  });
}

/** Counts the rows of the calls of a task among those of the request. */
export function countingCall(call: RequestCall, { rows: maxRows }: Pick<Limits, "rows">): TaskCall {
  let told = 0;
  return {
    signal: call.signal,
    maxRows,
    onRows(rows) {
      call.rows += rows - told;
      told = rows;
    },
  };
}

/** Throws: RequestError for more rows than a request may ask. */
export function checkRows(rows: number, limits: Limits): void {
  if (rows > limits.rows)
    throw new RequestError(
      "budget-exceeded",
      `expected at most ${limits.rows} rows, windows of the texts with each name, got about ${rows}`,
    );
}

/** Code units that a task tokenizes in one go: some milliseconds' work. */
const PORTION_UNITS = 16_384;

/** Hands the items over, in portions where the task gives nobody a turn; the model reads them together all the same. */
async function runWork<Task, Item, Result>(
  task: Task,
  { items, portions, run }: TaskWork<Task, Item, Result>,
  newCall: () => TaskCall,
): Promise<readonly Result[]> {
  const parts = portions === undefined ? [items.list] : inPortions(items.list, portions);
  if (portions !== undefined) await checkPortions(parts, (item) => portions.rowsOf(task, item), newCall());
  const begun: Promise<readonly Result[]>[] = [];
  let begin = 0;
  for (const part of parts) {
    const first = begin;
    begin += part.length;
    const results = run(task, part, newCall()).catch((error: unknown) => {
      throw inRequest(error, items, first);
    });
    // Looked at below; one that fails meanwhile is no unhandled rejection.
    results.catch(() => undefined);
    begun.push(results);
    if (begin < items.list.length) await setImmediate();
  }
  return (await Promise.all(begun)).flat();
}

/** Counts the rows of all portions before any is run. Throws: RowLimitError; the signal's reason. */
async function checkPortions<Item>(
  portions: readonly (readonly Item[])[],
  rowsOf: (item: Item) => number,
  { maxRows, signal }: TaskCall,
): Promise<void> {
  let rows = 0;
  for (const portion of portions) {
    for (const item of portion) rows += rowsOf(item);
    await setImmediate();
    signal.throwIfAborted();
  }
  if (rows > maxRows) throw new RowLimitError({ maxRows, rows });
}

function inPortions<Task, Item>(
  items: readonly Item[],
  { unitsOf }: Portions<Task, Item>,
): readonly (readonly Item[])[] {
  const portions: Item[][] = [[]];
  let units = 0;
  for (const item of items) {
    if (units > 0 && units + unitsOf(item) > PORTION_UNITS) {
      portions.push([]);
      units = 0;
    }
    portions[portions.length - 1].push(item);
    units += unitsOf(item);
  }
  return portions;
}
