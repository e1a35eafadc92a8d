import type { Concurrency } from "../backend.js";
import type { CancelSignal } from "../checkpoint/checkpoint-files.js";
import type { RunWatch } from "../observer.js";
import { type PlannedRun, RunPlan } from "./run-plan.js";
import { type RunRequest, ScheduledCall } from "./scheduled-call.js";
import { Turns } from "./turns.js";

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

/**
 * Runs what overlapping calls ask for together: whatever waits when a run can start is planned as if one call
 * had asked for it all, so that calls fill each other's runs.
 *
 * Calls take turns. The call whose turn it is gets the next run, which is filled with items of other calls that fit,
 * and then goes to the end of the queue; a new call goes before those that have had a turn, once before each. So a
 * call that joins `n` others gets its first run after at most `n` more, whatever their size, and mostly the next one;
 * and a large call gets on however many small ones come in meanwhile. How long a run may be is what `maxTokens`
 * bounds. Needs no clock: nothing is held back to wait for company.
 */
export class RunScheduler<Item, Output> {
  readonly #options: RunSchedulerOptions<Item, Output>;
  /** Calls with items that wait. */
  readonly #turns = new Turns<ScheduledCall<Item, Output>>();
  readonly #planOf = new Map<ScheduledCall<Item, Output>, RunPlan<Item, Output>>();
  /** By what calls that share runs have in common. */
  readonly #plans = new Map<string, RunPlan<Item, Output>>();
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
    const plan = this.#planFor(request);
    plan.add(call);
    this.#planOf.set(call, plan);
    this.#turns.add(call);
    void this.#fill();
    await call.done;
  }

  #planFor({ key, maxTokens }: RunRequest<Item, Output>): RunPlan<Item, Output> {
    const name = planName(key, maxTokens);
    const plan = this.#plans.get(name) ?? new RunPlan(maxTokens, (item) => this.#options.lengthOf(item));
    this.#plans.set(name, plan);
    return plan;
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
  #watch({ items, calls }: PlannedRun<Item, Output>): RunWatch | undefined {
    return this.#options.concurrency.observer?.watchRun({
      lengths: items.map(({ length }) => length),
      calls: calls.size,
      since: Math.min(...[...calls].map(({ since }) => since)),
      waitingRows: () => [...this.#turns].reduce((sum, { waiting }) => sum + waiting, 0),
    });
  }

  #freeRuns(): number {
    return (this.#options.concurrency.maxConcurrentRuns ?? 1) - this.#running;
  }

  #dropAborted(): void {
    for (const call of this.#turns) {
      try {
        call.request.signal?.throwIfAborted();
      } catch (reason) {
        call.fail(reason);
        this.#forget(call);
      }
    }
  }

  /** A call of which nothing waits any longer has no more turns. */
  #forget(call: ScheduledCall<Item, Output>): void {
    const plan = this.#planOf.get(call);
    if (plan === undefined) return;
    this.#planOf.delete(call);
    this.#turns.delete(call);
    plan.remove(call);
    if (plan.isEmpty) this.#plans.delete(planName(call.request.key, call.request.maxTokens));
  }

  /** Takes the run of the call whose turn it is out of its plan, and the call to the end of the queue. */
  #nextRun(): PlannedRun<Item, Output> | undefined {
    const { first } = this.#turns;
    const plan = first && this.#planOf.get(first);
    if (first === undefined || plan === undefined) return undefined;
    const next = plan.take(first, this.#freeRuns());
    for (const [call, places] of placesByCall(next)) {
      call.start(places.length);
      if (call.waiting === 0) this.#forget(call);
    }
    if (first.waiting > 0) this.#turns.served(first);
    return next;
  }

  async #start(run: PlannedRun<Item, Output>): Promise<void> {
    const watch = this.#watch(run);
    this.#running++;
    try {
      const items = run.items.map(({ call, place }) => call.request.items[place]);
      const outputs = await this.#options.run(items, commonSignal([...run.calls]));
      watch?.computed();
      const byPlace = new Map(run.items.map((item, index) => [item, outputs[index]]));
      for (const [call, own] of placesByCall(run))
        call.receive(own.map((item) => [item.place, byPlace.get(item)!]));
      watch?.ended("done");
    } catch (error) {
      for (const call of run.calls) call.runFailed(error);
      watch?.ended([...run.calls].every(({ request }) => request.signal?.aborted) ? "aborted" : "failed");
    }
    this.#running--;
    for (const call of run.calls) if (call.waiting === 0) this.#forget(call);
    void this.#fill();
  }
}

function planName(key: string, maxTokens: number): string {
  return `${maxTokens} ${key}`;
}

/** Each call's items in a run. */
function placesByCall<Item, Output>({
  items,
}: PlannedRun<Item, Output>): ReadonlyMap<
  ScheduledCall<Item, Output>,
  readonly PlannedRun<Item, Output>["items"][number][]
> {
  const byCall = new Map<ScheduledCall<Item, Output>, PlannedRun<Item, Output>["items"][number][]>();
  for (const item of items) {
    const known = byCall.get(item.call);
    if (known === undefined) byCall.set(item.call, [item]);
    else known.push(item);
  }
  return byCall;
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
