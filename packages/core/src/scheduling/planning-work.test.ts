import fc from "fast-check";
import { afterAll, beforeEach, expect, test, vi } from "vitest";

// Files share modules: these are loaded anew, watched, and forgotten afterwards.
vi.resetModules();
vi.doMock("./plan-batches.js", { spy: true });
const planning = await import("./plan-batches.js");
const { RunScheduler } = await import("./run-scheduler.js");
afterAll(() => {
  vi.doUnmock("./plan-batches.js");
  vi.resetModules();
});

/** Items that were looked at to plan runs. */
const planned = (): number =>
  vi.mocked(planning.planBatches).mock.calls.reduce((sum, [lengths]) => sum + lengths.length, 0);

beforeEach(() => vi.clearAllMocks());

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A scheduler of items that are lengths, whose runs end one by one. */
class Backend {
  measured = 0;
  runs = 0;
  readonly #pending: (() => void)[] = [];
  readonly #scheduler = new RunScheduler<number, number>({
    concurrency: { yieldToEventLoop: settle },
    lengthOf: (length) => {
      this.measured++;
      return length;
    },
    run: async (items) => {
      this.runs++;
      await new Promise<void>((resolve) => this.#pending.push(resolve));
      return items;
    },
  });

  call(lengths: readonly number[]): Promise<void> {
    return this.#scheduler.schedule({ items: lengths, key: "", maxTokens: 1024, take() {} });
  }

  async endRun(): Promise<void> {
    this.#pending.shift()?.();
    await settle();
    await settle();
  }
}

const lengthAt = (index: number): number => 8 + ((index * 7919) % 193);

test("an arrival plans nothing, and what waits is planned once however many calls it is of", async () => {
  for (const calls of [100, 1000, 4000]) {
    vi.clearAllMocks();
    const backend = new Backend();
    const first = backend.call([10]);
    await settle();
    const before = planned();
    const all = Array.from({ length: calls }, (_, index) => backend.call([lengthAt(index)]));
    expect(planned()).toBe(before);
    let isDone = false;
    void Promise.all(all).then(() => {
      isDone = true;
    });
    while (!isDone) await backend.endRun();
    await first;
    expect(backend.measured).toBe(calls + 1);
    expect(planned()).toBe(calls + 1);
  }
});

test("a call that comes in while a large one runs plans its neighbours anew, not the large one", async () => {
  const backend = new Backend();
  const large = backend.call(Array.from({ length: 20_000 }, (_, index) => lengthAt(index)));
  await settle();
  const first = planned();
  const arrivals = 200;
  for (let index = 0; index < arrivals; index++) {
    void backend.call([lengthAt(3 * index)]);
    await backend.endRun();
  }
  // Runs of 1,024 tokens of such lengths have about a dozen items, and few runs are changed.
  expect((planned() - first) / arrivals).toBeLessThan(120);
  void large;
});

test("a small call beside a large one is answered after its turn, whatever the lengths of its items", async () => {
  const lengths = fc.array(fc.integer({ min: 4, max: 120 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(lengths, fc.nat(5), async (items, before) => {
      const backend = new Backend();
      void backend.call(Array.from({ length: 1500 }, (_, index) => lengthAt(index)));
      await settle();
      for (let run = 0; run < before; run++) await backend.endRun();
      let isDone = false;
      void backend.call(items).then(() => {
        isDone = true;
      });
      let runs = 0;
      while (!isDone) {
        await backend.endRun();
        runs++;
      }
      // The one under way, perhaps one of the large call's turn, its own.
      expect(runs).toBeLessThanOrEqual(3);
    }),
    { numRuns: 30 },
  );
});
