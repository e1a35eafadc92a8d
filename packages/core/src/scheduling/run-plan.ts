import { defaultRunCost, planBatches } from "./plan-batches.js";
import type { ScheduledCall } from "./scheduled-call.js";

/** An item of a call. */
export interface PlannedItem<Item, Output> {
  readonly call: ScheduledCall<Item, Output>;
  readonly place: number;
  /** In tokens. */
  readonly length: number;
}

export interface PlannedRun<Item, Output> {
  /** Longest first. */
  readonly items: readonly PlannedItem<Item, Output>[];
  readonly calls: ReadonlySet<ScheduledCall<Item, Output>>;
}

/** Items planned at once, over all calls: enough to fill runs, few enough to plan beside a run. */
const PLANNED_ITEMS = 1024;

/** Tokens of which a run of their own costs little more than as a part of another: the fixed cost is a twentieth. */
const OWN_RUN_TOKENS = 20 * defaultRunCost.perRun;

/** What of a run's tokens has to be left for the rest to stay a run. */
const KEPT_SHARE = 0.75;

/**
 * The runs to come of calls that may share them, longest items first. What comes in or goes is planned anew with the runs
 * of such lengths and the next longer and shorter one; the others stay as they are.
 */
export class RunPlan<Item, Output> {
  readonly #maxTokens: number;
  readonly #lengthOf: (item: Item) => number;
  readonly #calls = new Set<ScheduledCall<Item, Output>>();
  /** Calls of which nothing is planned yet. */
  #fresh: ScheduledCall<Item, Output>[] = [];
  /** Items that are no longer in a run of their own choice: a call beside them has failed. */
  #loose: readonly PlannedItem<Item, Output>[] = [];
  #runs: readonly PlannedRun<Item, Output>[] = [];

  constructor(maxTokens: number, lengthOf: (item: Item) => number) {
    this.#maxTokens = maxTokens;
    this.#lengthOf = lengthOf;
  }

  get isEmpty(): boolean {
    return this.#calls.size === 0;
  }

  add(call: ScheduledCall<Item, Output>): void {
    this.#calls.add(call);
    this.#fresh.push(call);
  }

  /** Forgets a call of which nothing waits, or which has failed. */
  remove(call: ScheduledCall<Item, Output>): void {
    if (!this.#calls.delete(call)) return;
    const isOthers = (item: PlannedItem<Item, Output>): boolean => item.call !== call;
    this.#fresh = this.#fresh.filter((other) => other !== call);
    const cut = this.#runs.filter(({ calls }) => calls.has(call));
    if (cut.length > 0) this.#runs = this.#runs.filter(({ calls }) => !calls.has(call));
    this.#loose = [...this.#loose, ...cut.flatMap(({ items }) => items)].filter(isOthers);
  }

  /** Takes out the next run of a call that has items, when so many runs are free. */
  take(call: ScheduledCall<Item, Output>, freeRuns: number): PlannedRun<Item, Output> {
    const drawn = [...this.#loose, ...this.#fresh.flatMap((fresh) => this.#draw(fresh))];
    this.#loose = [];
    this.#fresh = [];
    this.#insert(drawn, freeRuns);
    if (!this.#runs.some(({ calls }) => calls.has(call))) this.#insert(this.#draw(call), freeRuns);
    const own = this.#runs.filter(({ calls }) => calls.has(call));
    if (own.length === 0) throw new TypeError("a call that waits has items to plan");
    const isShared = this.#calls.size > 1;
    const whole = isShared ? this.#wholeCall(call, own, freeRuns) : undefined;
    if (whole !== undefined) return whole;
    this.#runs = this.#runs.filter((run) => run !== own[0]);
    return own[0];
  }

  /**
   * One run of all that waits of a call: a small call is answered after its turn, and not after as many turns as it has
   * items, nor with whatever of a large call would have been in its runs. Undefined for a call that is too large.
   */
  #wholeCall(
    call: ScheduledCall<Item, Output>,
    runs: readonly PlannedRun<Item, Output>[],
    freeRuns: number,
  ): PlannedRun<Item, Output> | undefined {
    const all = runs.flatMap(({ items }) => items);
    const items = all.filter((item) => item.call === call);
    const width = items[0].length;
    const most = Math.floor(this.#maxTokens / Math.max(1, width));
    if (items.length < call.waiting || items.length > most) return undefined;
    const others = all.filter((item) => item.call !== call);
    const fills = this.#fills(others, most);
    if (runs.length === 1 && fills.length === others.length) return undefined;
    // Longest first, so that what fits wastes least.
    const from = fills.findIndex(({ length }) => length <= width);
    // A run that would stay idle gets the others.
    const beside = from === -1 || freeRuns > 1 ? [] : fills.slice(from, from + most - items.length);
    const taken = new Set([...items, ...beside]);
    this.#cutOut(new Set(runs), taken);
    return runOf([...taken].sort((a, b) => b.length - a.length));
  }

  /** Leaves runs that have lost little as they are; what is left of others is planned anew. */
  #cutOut(runs: ReadonlySet<PlannedRun<Item, Output>>, taken: ReadonlySet<PlannedItem<Item, Output>>): void {
    const loose: PlannedItem<Item, Output>[] = [];
    this.#runs = this.#runs.flatMap((run) => {
      if (!runs.has(run)) return [run];
      const rest = run.items.filter((item) => !taken.has(item));
      if (rest.length > 0 && tokensOf(rest) >= KEPT_SHARE * tokensOf(run.items)) return [runOf(rest)];
      loose.push(...rest);
      return [];
    });
    this.#loose = loose;
  }

  /** Items to fill a small call's run with: of other small calls, and of large ones what is not worth a run. */
  #fills(others: readonly PlannedItem<Item, Output>[], most: number): readonly PlannedItem<Item, Output>[] {
    const ofLarge = others.filter(({ call }) => call.waiting > most);
    return tokensOf(ofLarge) < OWN_RUN_TOKENS ? others : others.filter(({ call }) => call.waiting <= most);
  }

  /** Some items of a call, as many as of any other. */
  #draw(call: ScheduledCall<Item, Output>): readonly PlannedItem<Item, Output>[] {
    const share = Math.ceil(PLANNED_ITEMS / this.#calls.size);
    return call
      .draw(share)
      .map((place) => ({ call, place, length: this.#lengthOf(call.request.items[place]) }));
  }

  #insert(items: readonly PlannedItem<Item, Output>[], freeRuns: number): void {
    if (items.length === 0) return;
    // Runs that would stay idle are filled with shares of all there is.
    const [from, to] = freeRuns > 1 ? [0, this.#runs.length] : this.#around(items);
    const all = [...this.#runs.slice(from, to).flatMap((run) => run.items), ...items];
    const lengths = all.map(({ length }) => length);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    const most = freeRuns > 1 ? Math.min(this.#maxTokens, Math.ceil(total / freeRuns)) : this.#maxTokens;
    const runs = planBatches(lengths, most).map((batch) => runOf(batch.map((index) => all[index])));
    this.#runs = [...this.#runs.slice(0, from), ...runs, ...this.#runs.slice(to)];
  }

  /** The runs that have items as long as these, and one more to each side: first, and the one after the last. */
  #around(items: readonly PlannedItem<Item, Output>[]): readonly [from: number, to: number] {
    let longest = 0;
    let shortest = Number.POSITIVE_INFINITY;
    for (const { length } of items) {
      longest = Math.max(longest, length);
      shortest = Math.min(shortest, length);
    }
    const runs = this.#runs;
    let from = 0;
    while (from < runs.length && runs[from].items[runs[from].items.length - 1].length > longest) from++;
    let to = from;
    while (to < runs.length && runs[to].items[0].length >= shortest) to++;
    return [Math.max(0, from - 1), Math.min(runs.length, to + 1)];
  }
}

function tokensOf(items: readonly { readonly length: number }[]): number {
  return items.reduce((sum, { length }) => sum + length, 0);
}

function runOf<Item, Output>(items: readonly PlannedItem<Item, Output>[]): PlannedRun<Item, Output> {
  return { items, calls: new Set(items.map(({ call }) => call)) };
}
