import type { Concurrency } from "../backend.js";
import type { CancelSignal } from "../checkpoint/checkpoint-files.js";
import type { RunWatch } from "../observer.js";
import { planBatches } from "./plan-batches.js";
import { type RunRequest, ScheduledCall } from "./scheduled-call.js";

/** What a scheduler runs, and where. */
export interface RunSchedulerOptions<Item, Output> {
  readonly concurrency: Concurrency;
  /** Length of an item in tokens. */
  lengthOf(item: Item): number;
  /**
   * Runs items of requests of one key and gives their outputs in the same order. The signal is aborted when
   * nobody waits for the run any longer.
   */
  run(items: readonly Item[], signal: CancelSignal | undefined): Promise<readonly Output[]>;
}

/** An item of a call. */
interface Waiting<Item, Output> {
  readonly call: ScheduledCall<Item, Output>;
  readonly place: number;
}

type PlannedRun<Item, Output> = readonly Waiting<Item, Output>[];

/** Items planned at once: enough to fill runs, few enough to plan anew whenever a call comes in. */
const PLANNED_ITEMS = 1024;

/**
 * Runs what overlapping calls ask for together: whatever waits when a run can start is planned as if one call
 * had asked for it all, so that calls fill each other's runs.
 *
 * Calls take turns. The call that has waited longest for a turn gets the next run, which is filled with items
 * of other calls that fit, and then goes to the end of the queue. So a call that joins `n` others gets its
 * first run after at most `n` more, whatever their size, and a large call gets on however many small ones
 * come in meanwhile. How long a run may be is what `maxTokens` bounds. Needs no clock: nothing is held back
 * to wait for company.
 */
export class RunScheduler<Item, Output> {
  readonly #options: RunSchedulerOptions<Item, Output>;
  /** Calls with items that wait; the first has waited longest for a turn. */
  #queue: readonly ScheduledCall<Item, Output>[] = [];
  /** Runs to come; of items that all still wait. */
  #plan: readonly PlannedRun<Item, Output>[] = [];
  #running = 0;
  #filling = false;

  constructor(options: RunSchedulerOptions<Item, Output>) {
    this.#options = options;
  }

  /**
   * Runs every item of a request.
   *
   * Throws, when no run has items of the request any longer: what a run threw that had some; the signal's
   * reason; what the request's functions throw. Other requests are not touched, save those in a run that
   * failed.
   */
  async schedule(request: RunRequest<Item, Output>): Promise<void> {
    request.signal?.throwIfAborted();
    if (request.items.length === 0) return;
    const call = new ScheduledCall(request, this.#options.concurrency.observer?.now());
    this.#queue = [...this.#queue, call];
    this.#plan = [];
    void this.#fill();
    await call.done;
  }

  /** Starts runs for as long as there is room for them and something to run. */
  async #fill(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    await this.#options.concurrency.yieldToEventLoop?.();
    this.#filling = false;
    this.#dropAborted();
    while (this.#freeRuns() > 0) {
      const run = this.#nextRun();
      if (run === undefined) return;
      void this.#start(run);
    }
  }

  /** Measures a run that starts now. */
  #watch(
    run: PlannedRun<Item, Output>,
    calls: ReadonlyMap<ScheduledCall<Item, Output>, unknown>,
  ): RunWatch | undefined {
    const { concurrency, lengthOf } = this.#options;
    return concurrency.observer?.watchRun({
      lengths: run.map(({ call, place }) => lengthOf(call.request.items[place])),
      calls: calls.size,
      since: Math.min(...[...calls.keys()].map(({ since }) => since)),
      waitingRows: () => this.#queue.reduce((sum, { waiting }) => sum + waiting.length, 0),
    });
  }

  #freeRuns(): number {
    return (this.#options.concurrency.maxConcurrentRuns ?? 1) - this.#running;
  }

  #dropAborted(): void {
    for (const call of this.#queue) {
      try {
        call.request.signal?.throwIfAborted();
      } catch (reason) {
        call.fail(reason);
      }
    }
    this.#forgetFailed();
  }

  /** Between runs, what is in the queue and does not wait has failed. */
  #forgetFailed(): void {
    const queue = this.#queue.filter(({ waiting }) => waiting.length > 0);
    if (queue.length < this.#queue.length) this.#plan = [];
    this.#queue = queue;
  }

  /** Takes the run of the call whose turn it is out of the plan, and the call to the end of the queue. */
  #nextRun(): PlannedRun<Item, Output> | undefined {
    const [first, ...others] = this.#queue;
    if (first === undefined) return undefined;
    const isTurn = (run: PlannedRun<Item, Output>): boolean => run.some(({ call }) => call === first);
    if (!this.#plan.some(isTurn)) this.#plan = this.#planAnew(first.request);
    const next = this.#plan.find(isTurn) ?? [];
    this.#plan = this.#plan.filter((run) => run !== next);
    for (const [call, indices] of byCall(next)) call.start(indices.map((index) => next[index].place));
    this.#queue = [...others, first].filter(({ waiting }) => waiting.length > 0);
    return next;
  }

  /** Plans what waits of the calls that may share runs, as much of each as of the others. */
  #planAnew({ key, maxTokens }: RunRequest<Item, Output>): readonly PlannedRun<Item, Output>[] {
    const calls = this.#queue.filter(({ request }) => request.key === key && request.maxTokens === maxTokens);
    const share = Math.ceil(PLANNED_ITEMS / calls.length);
    const items = calls.flatMap((call) => call.waiting.slice(0, share).map((place) => ({ call, place })));
    const lengths = items.map(({ call, place }) => this.#options.lengthOf(call.request.items[place]));
    const runs = planBatches(lengths, Math.min(maxTokens, this.#fairShare(lengths)));
    return runs.map((run) => run.map((index) => items[index]));
  }

  /** Most tokens of a run that leaves no run idle that is free. */
  #fairShare(lengths: readonly number[]): number {
    const free = this.#freeRuns();
    if (free <= 1) return Number.POSITIVE_INFINITY;
    return Math.ceil(lengths.reduce((sum, length) => sum + length, 0) / free);
  }

  async #start(run: PlannedRun<Item, Output>): Promise<void> {
    const calls = byCall(run);
    const watch = this.#watch(run, calls);
    this.#running++;
    try {
      const items = run.map(({ call, place }) => call.request.items[place]);
      const outputs = await this.#options.run(items, commonSignal([...calls.keys()]));
      watch?.computed();
      for (const [call, indices] of calls)
        call.receive(indices.map((index) => [run[index].place, outputs[index]]));
      watch?.ended("done");
    } catch (error) {
      for (const call of calls.keys()) call.runFailed(error);
      watch?.ended([...calls.keys()].every(({ request }) => request.signal?.aborted) ? "aborted" : "failed");
    }
    this.#running--;
    this.#forgetFailed();
    void this.#fill();
  }
}

/** Where in the run each call's items are. */
function byCall<Item, Output>(
  run: PlannedRun<Item, Output>,
): ReadonlyMap<ScheduledCall<Item, Output>, readonly number[]> {
  const indices = new Map<ScheduledCall<Item, Output>, number[]>();
  run.forEach(({ call }, index) => {
    const known = indices.get(call);
    if (known === undefined) indices.set(call, [index]);
    else known.push(index);
  });
  return indices;
}

/** Aborted when all of the calls are: a run goes on for whoever still waits for it. */
function commonSignal(calls: readonly ScheduledCall<unknown, unknown>[]): CancelSignal | undefined {
  const signals = new Set(calls.map(({ request }) => request.signal));
  const [first] = signals;
  if (first === undefined || signals.size === 1) return first;
  const all = [...signals].filter((signal) => signal !== undefined);
  if (all.length < signals.size) return undefined;
  return {
    get aborted() {
      return all.every(({ aborted }) => aborted);
    },
    throwIfAborted() {
      if (this.aborted) first.throwIfAborted();
    },
  };
}
