import { setImmediate } from "node:timers/promises";
import type { CallGate } from "@ernie-m/core";
import type { FastifyRequest } from "fastify";
import { RequestError } from "../errors.js";
import type { Limits } from "../limits.js";
import type { ModelRegistry } from "../models/model-registry.js";
import type { ServedModel } from "../models/served-model.js";
import type { TaskKind, TaskOfKind } from "../models/task-kinds.js";
import { callAt } from "./admitted-call.js";
import { orAborted, type RequestCall } from "./request-call.js";

/** What routes work with. */
export interface Services {
  readonly models: ModelRegistry;
  /** What every request's work passes before anything is done for it. */
  readonly gate: CallGate;
  readonly limits: Limits;
  /** Whether nothing new is to be begun. */
  readonly isDraining: () => boolean;
}

/** What every task's call is given. */
export interface TaskCall {
  readonly signal: AbortSignal;
  /** To be told how many rows the model has read, those told before included. */
  onRows(rows: number): void;
}

/** What a route asks of a task. */
export interface TaskWork<Task, Item, Result> {
  readonly items: readonly Item[];
  /** UTF-16 code units of an item. */
  unitsOf(item: Item): number;
  /** Rows that the model will read, about. Throws: for what cannot be asked. */
  rowsOf(task: Task): number;
  /**
   * Whether the task reads its texts bit by bit, giving others their turn; otherwise long ones are refused and many
   * are handed over in portions.
   */
  readonly isPaced?: boolean;
  run(task: Task, items: readonly Item[], call: TaskCall): Promise<readonly Result[]>;
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
  checkTexts(
    work.items,
    work.unitsOf,
    work.isPaced === true ? { ...limits, textUnits: Number.POSITIVE_INFINITY } : limits,
  );
  const model = services.models.named(name);
  const task = await taskOf(model, kind, call);
  const rows = work.rowsOf(task);
  checkRows(rows, limits);
  const results = await admitted(services, call, rows, () =>
    work.isPaced === true ? work.run(task, work.items, countingCall(call)) : runInPortions(task, work, call),
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

/** Counts the rows of one call of the task among those of the request. */
export function countingCall(call: RequestCall): TaskCall {
  let told = 0;
  return {
    signal: call.signal,
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

/** Throws: RequestError for more texts than a request may have, or a longer one. */
export function checkTexts<Item>(
  items: readonly Item[],
  unitsOf: (item: Item) => number,
  { texts, textUnits }: Pick<Limits, "texts" | "textUnits">,
): void {
  if (items.length > texts)
    throw new RequestError("too-many-texts", `expected at most ${texts} texts, got ${items.length}`);
  items.forEach((item, index) => {
    if (unitsOf(item) > textUnits)
      throw new RequestError(
        "text-too-long",
        `texts[${index}]: expected at most ${textUnits} UTF-16 code units, got ${unitsOf(item)}`,
      );
  });
}

/** Code units that a task tokenizes in one go: some milliseconds' work. */
const PORTION_UNITS = 50_000;

/** Hands the items over bit by bit, so that others have their turn; the model reads them together all the same. */
async function runInPortions<Task, Item, Result>(
  task: Task,
  { items, unitsOf, run }: TaskWork<Task, Item, Result>,
  call: RequestCall,
): Promise<readonly Result[]> {
  const portions = inPortions(items, unitsOf);
  if (portions.length === 1) return run(task, items, countingCall(call));
  const begun: Promise<readonly Result[]>[] = [];
  for (const portion of portions) {
    const results = run(task, portion, countingCall(call));
    // Looked at below; one that fails meanwhile is no unhandled rejection.
    results.catch(() => undefined);
    begun.push(results);
    await setImmediate();
  }
  return (await Promise.all(begun)).flat();
}

function inPortions<Item>(
  items: readonly Item[],
  unitsOf: (item: Item) => number,
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
