import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Concurrency } from "../backend.js";
import { defaultRunCost, planBatches, runCost } from "./plan-batches.js";
import { RunScheduler } from "./run-scheduler.js";
import type { RunRequest } from "./scheduled-call.js";

interface Item {
  readonly call: string;
  readonly length: number;
  readonly value: number;
}

interface Run {
  readonly items: readonly Item[];
  readonly signal: { readonly aborted: boolean } | undefined;
  finish(): void;
  fail(error: Error): void;
}

/** A backend whose runs end when told to. */
class Backend {
  readonly started: Run[] = [];
  readonly scheduler: RunScheduler<Item, number>;
  running = 0;
  most = 0;

  constructor(concurrency: Concurrency = {}) {
    this.scheduler = new RunScheduler({
      concurrency,
      lengthOf: ({ length }) => length,
      run: async (items, signal) => {
        this.running++;
        this.most = Math.max(this.most, this.running);
        try {
          await new Promise<void>((resolve, reject) =>
            this.started.push({ items, signal, finish: resolve, fail: reject }),
          );
        } finally {
          this.running--;
        }
        return items.map(({ value }) => 2 * value);
      },
    });
  }

  call(name: string, lengths: readonly number[], changes: Partial<RunRequest<Item, number>> = {}) {
    const outputs: number[] = [];
    const items = lengths.map((length, value) => ({ call: name, length, value }));
    const take = (output: number, place: number): void => {
      outputs[place] = output;
    };
    const done = this.scheduler.schedule({ items, key: "", maxTokens: 100, take, ...changes });
    return { outputs, done, settled: done.then(() => "done", String) };
  }

  /** The calls in each run so far. */
  get calls(): readonly string[] {
    return this.started.map(({ items }) => [...new Set(items.map(({ call }) => call))].sort().join("+"));
  }

  /** Ends all runs, and those that follow, one at a time in the order of their start. */
  async finishAll(): Promise<void> {
    for (let run = 0; run < this.started.length; run++) {
      this.started[run].finish();
      await settle();
    }
  }
}

/** Lets promises that can go on do so. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

const callLengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 });

describe("RunScheduler", () => {
  test("calls made in one turn are one run; what comes while it is under way is the next", async () => {
    const backend = new Backend();
    const [a, b] = [backend.call("a", [3]), backend.call("b", [4, 3])];
    await settle();
    const [c, d] = [backend.call("c", [3]), backend.call("d", [4])];
    await settle();
    expect(backend.calls).toEqual(["a+b"]);
    await backend.finishAll();
    expect(backend.calls).toEqual(["a+b", "c+d"]);
    expect([a, b, c, d].map(({ outputs }) => outputs)).toEqual([[0], [0, 2], [0], [0]]);
    await Promise.all([a, b, c, d].map(({ done }) => done));
  });

  test("a call that is alone is computed in the runs that cost least", async () => {
    const costOf = (runs: readonly (readonly number[])[]): number =>
      runs.reduce((sum, lengths) => sum + runCost(lengths.length, Math.max(...lengths), defaultRunCost), 0);
    const lengths = fc.array(fc.integer({ min: 1, max: 98 }), { minLength: 1, maxLength: 40 });
    const limits = fc.constantFrom(100, 1024, 4096);
    await fc.assert(
      fc.asyncProperty(lengths, limits, fc.integer({ min: 1, max: 2 }), async (all, maxTokens, runs) => {
        const backend = new Backend({ maxConcurrentRuns: runs });
        const { done } = backend.call("alone", all, { maxTokens });
        await settle();
        await backend.finishAll();
        await done;
        const total = all.reduce((sum, length) => sum + length, 0);
        const most = runs === 1 ? maxTokens : Math.min(maxTokens, Math.ceil(total / runs));
        const least = planBatches(all, most).map((batch) => batch.map((index) => all[index]));
        const taken = backend.started.map(({ items }) => items.map(({ length }) => length));
        expect(costOf(taken)).toBeCloseTo(costOf(least), 6);
      }),
    );
  });

  test("every item is run once, in a run no longer than asked for, and its call gets its output", async () => {
    const arrivals = fc.array(
      fc.record({
        lengths: callLengths,
        key: fc.constantFrom("x", "y"),
        maxTokens: fc.constantFrom(40, 90),
        after: fc.nat(3),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 3 }), async (requests, maxConcurrentRuns) => {
        const backend = new Backend({ maxConcurrentRuns });
        const calls = [];
        let finished = 0;
        for (const [index, { lengths, after, ...how }] of requests.entries()) {
          calls.push(backend.call(`${index}`, lengths, how));
          for (let i = 0; i < after; i++) {
            await settle();
            if (finished < backend.started.length) backend.started[finished++].finish();
          }
        }
        await settle();
        await backend.finishAll();
        await Promise.all(calls.map(({ done }) => done));
        expect(calls.map(({ outputs }) => outputs)).toEqual(
          requests.map(({ lengths }) => lengths.map((_, value) => 2 * value)),
        );
        const items = backend.started.flatMap((run) => run.items);
        expect(items).toHaveLength(requests.reduce((sum, { lengths }) => sum + lengths.length, 0));
        expect(backend.most).toBeLessThanOrEqual(maxConcurrentRuns);
        for (const run of backend.started) {
          const hows = run.items.map(({ call }) => {
            const { key, maxTokens } = requests[Number(call)];
            return `${key} ${maxTokens}`;
          });
          expect(new Set(hows).size).toBe(1);
          const width = Math.max(...run.items.map(({ length }) => length));
          const { maxTokens } = requests[Number(run.items[0].call)];
          if (run.items.length > 1) expect(width * run.items.length).toBeLessThanOrEqual(maxTokens);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("a call that joins n others starts after at most n more runs, and then again after as many as wait", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 0, max: 8 }), async (others, before) => {
        const backend = new Backend();
        // Items of which no two fit into a run: every turn is a run of its own.
        for (const [index, size] of others.entries()) backend.call(`${index}`, Array(size).fill(60));
        await settle();
        for (let run = 0; run < Math.min(before, backend.started.length); run++) {
          backend.started[run].finish();
          await settle();
        }
        const met = backend.started.length;
        backend.call("late", Array(5).fill(60));
        await backend.finishAll();
        const later = backend.calls.slice(met);
        const turns = later.flatMap((name, index) => (name === "late" ? [index] : []));
        expect(turns).toHaveLength(5);
        for (const [turn, index] of turns.entries())
          expect(index - (turn === 0 ? -1 : turns[turn - 1])).toBeLessThanOrEqual(others.length + 1);
      }),
      { numRuns: 40 },
    );
  });

  test("neither does a large call hold up small ones, nor do small ones that keep coming hold it up", async () => {
    const backend = new Backend();
    const large = backend.call("large", Array(30).fill(60));
    for (let run = 0; run < 40; run++) {
      await settle();
      if (run % 2 === 0) backend.call(`small ${run}`, [60]);
      backend.started[run].finish();
    }
    const { calls } = backend;
    for (let run = 0; run < 36; run += 2) {
      const waited = calls.indexOf(`small ${run}`) - run;
      expect(waited).toBe(1);
    }
    const ended = calls.slice(0, 40);
    expect(large.outputs.length).toBe(ended.filter((name) => name === "large").length);
    expect(large.outputs.length).toBeGreaterThanOrEqual(19);
  });

  test("a small call beside a large one has the next run, whichever ends first, and the large one that after it", async () => {
    const backend = new Backend({ maxConcurrentRuns: 2 });
    backend.call("large", Array(40).fill(60));
    await settle();
    for (const [first, second] of [
      [0, 1],
      [3, 2],
    ] as const) {
      backend.call("small", [60]);
      backend.started[first].finish();
      await settle();
      expect(backend.calls.at(-1)).toBe("small");
      backend.started[second].finish();
      await settle();
      expect(backend.calls.at(-1)).toBe("large");
    }
  });

  test("a small call's run has other small calls' items in it, and a large one's where they are worth no run", async () => {
    for (const [left, second] of [
      [60, "other+small"],
      [9, "large+other+small"],
    ] as const) {
      const backend = new Backend();
      const maxTokens = 1000;
      const large = backend.call("large", [...Array(10).fill(100), ...Array(left).fill(20)], { maxTokens });
      await settle();
      backend.call("small", [20, 20, 20], { maxTokens });
      backend.call("other", [20, 20], { maxTokens });
      await backend.finishAll();
      expect(backend.calls.slice(0, 2)).toEqual(["large", second]);
      expect(large.outputs).toHaveLength(10 + left);
    }
  });

  test("what is planned is a share of every call, however large one of them is", async () => {
    const backend = new Backend();
    backend.call("first", [90]);
    await settle();
    backend.call("large", Array(5000).fill(10));
    const small = backend.call("small", [10]);
    await settle();
    backend.started[0].finish();
    await settle();
    // The run of the large call's turn has the small one's item in it.
    backend.started[1].finish();
    await settle();
    backend.started[2].finish();
    await small.done;
    expect(backend.started[1].items).toHaveLength(10);
  });

  test("free runs share what one run could hold", async () => {
    const backend = new Backend({ maxConcurrentRuns: 3 });
    backend.call("a", Array(9).fill(10));
    await settle();
    expect(backend.started.map(({ items }) => items.length)).toEqual([3, 3, 3]);
  });

  test("an abort drops the items of its call alone, and stops a run that nobody else waits for", async () => {
    const backend = new Backend();
    const [one, other] = [new AbortController(), new AbortController()];
    const aborted = backend.call("aborted", [10, 60, 60], { signal: one.signal });
    const beside = backend.call("beside", [10], { signal: other.signal });
    await settle();
    const without = backend.call("without", [60]);
    const waiting = backend.call("waiting", [60], { signal: one.signal });
    expect(backend.calls).toEqual(["aborted"]);
    expect(backend.started[0].signal).toBe(one.signal);
    one.abort(new Error("enough"));
    await backend.finishAll();
    const all = [aborted, beside, without, waiting];
    expect(await Promise.all(all.map(({ settled }) => settled))).toEqual([
      "Error: enough",
      "done",
      "done",
      "Error: enough",
    ]);
    expect(aborted.outputs).toEqual([]);
    expect(
      backend.started
        .slice(1)
        .flatMap(({ items }) => items.map(({ call }) => call))
        .sort(),
    ).toEqual(["beside", "without"]);
    await expect(backend.call("late", [1], { signal: one.signal }).done).rejects.toThrow("enough");
  });

  test("a run goes on until all of its callers have gone", async () => {
    const backend = new Backend();
    const [one, other] = [new AbortController(), new AbortController()];
    const calls = [one, other].map(({ signal }, i) => backend.call(`${i}`, [10], { signal }));
    await settle();
    const { signal } = backend.started[0];
    one.abort(new Error("one"));
    expect(signal?.aborted).toBe(false);
    other.abort(new Error("other"));
    expect(signal?.aborted).toBe(true);
    await backend.finishAll();
    expect(await Promise.all(calls.map(({ settled }) => settled))).toEqual(["Error: one", "Error: other"]);
  });

  test("a failure reaches the calls in the run, when no run has their items, and no other", async () => {
    const backend = new Backend({ maxConcurrentRuns: 2 });
    const a = backend.call("a", [60, 59, 58]);
    await settle();
    const b = backend.call("b", [60]);
    expect(backend.calls).toEqual(["a", "a"]);
    const ended: string[] = [];
    void a.settled.then((outcome) => ended.push(outcome));
    backend.started[0].fail(new Error("out of memory"));
    await settle();
    expect(ended).toEqual([]);
    backend.started[1].finish();
    await settle();
    expect(ended).toEqual(["Error: out of memory"]);
    await backend.finishAll();
    expect(await b.settled).toBe("done");
    expect(backend.started).toHaveLength(3);
  });

  test("nothing of a call that has failed is run beside others", async () => {
    const backend = new Backend();
    const failed = backend.call("failed", [90, 20]);
    const other = backend.call("other", [89, 20]);
    await settle();
    backend.started[0].fail(new Error("out of memory"));
    await settle();
    await backend.finishAll();
    expect(await Promise.all([failed.settled, other.settled])).toEqual(["Error: out of memory", "done"]);
    expect(backend.calls).toEqual(["failed", "other", "other"]);
  });

  test("a call that comes in fills runs that were planned without it", async () => {
    const backend = new Backend();
    backend.call("large", [60, 20, 20]);
    await settle();
    backend.call("small", [20]);
    await backend.finishAll();
    expect(backend.calls).toEqual(["large", "large+small"]);
  });

  test("what a call does with its outputs is its own affair", async () => {
    const backend = new Backend();
    const throwing = backend.call("a", [10, 60], {
      onRun: () => {
        throw new Error("full disk");
      },
    });
    const beside = backend.call("b", [10]);
    await settle();
    await backend.finishAll();
    expect(await Promise.all([throwing.settled, beside.settled])).toEqual(["Error: full disk", "done"]);
  });

  test("runs are planned when the backend has let callers in", async () => {
    const backend = new Backend({ yieldToEventLoop: settle });
    backend.call("a", [10]);
    await Promise.resolve();
    await Promise.resolve();
    backend.call("b", [10]);
    await settle();
    await settle();
    expect(backend.calls).toEqual(["a+b"]);
  });
});
