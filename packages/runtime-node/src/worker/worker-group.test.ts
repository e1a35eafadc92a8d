import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WorkerEvents } from "./worker-client.js";
import { type GroupMember, leastLoaded, restartDelay, WorkerGroup } from "./worker-group.js";
import { onceMore, WorkerLost } from "./worker-lost.js";

class Thread implements GroupMember {
  load = 0;
  isTerminated = false;
  readonly events: WorkerEvents;

  constructor(events: WorkerEvents) {
    this.events = events;
  }

  async terminate(): Promise<void> {
    this.isTerminated = true;
  }
}

function groupOf(size: number, delayOf: (deaths: number) => number = () => 0) {
  const started: Thread[] = [];
  const restarts: string[] = [];
  const group = new WorkerGroup<Thread>({
    size,
    start: (events) => {
      const thread = new Thread(events);
      started.push(thread);
      return thread;
    },
    onRestart: (reason) => restarts.push(reason),
    unavailable: (reason) => new Error(reason),
    delayOf,
  });
  return { group, started, restarts };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

async function makeReady(thread: Thread): Promise<void> {
  thread.events.onReady();
  await turn();
}

describe("a group of worker threads", () => {
  it("has as many threads as asked for, whichever of them end", async () => {
    const deaths = fc.array(fc.nat(20), { maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), deaths, async (size, order) => {
        const { group, started, restarts } = groupOf(size);
        for (const thread of started) await makeReady(thread);
        for (const pick of order) {
          const living = group.members;
          const thread = living[pick % living.length];
          thread.events.onEnd("gone");
          expect(group.ready).not.toContain(thread);
          await turn();
          await makeReady(started[started.length - 1]);
          expect(group.ready).toHaveLength(size);
        }
        expect(restarts).toHaveLength(order.length);
        await group.terminate();
        expect(group.members.every(({ isTerminated }) => isTerminated)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it("is ready when one of its threads is, and not before", async () => {
    const { group, started } = groupOf(2);
    let isReady = false;
    const ready = group.whenReady().then(() => {
      isReady = true;
    });
    await turn();
    expect(isReady).toBe(false);
    await makeReady(started[1]);
    expect(isReady).toBe(true);
    await ready;
    expect(group.ready).toEqual([started[1]]);
    await group.terminate();
  });

  it("refuses who waits when every place's next thread is far away, and later calls at once", async () => {
    const { group, started } = groupOf(2, (deaths) => (deaths < 2 ? 0 : 5000));
    const waiting = expect(group.whenReady()).rejects.toThrow("no worker thread lives: second");
    started[0].events.onEnd("first");
    started[1].events.onEnd("first");
    await turn();
    started[2].events.onEnd("second");
    await turn();
    expect(group.members).toHaveLength(1);
    started[3].events.onEnd("second");
    await waiting;
    await expect(group.whenReady()).rejects.toThrow("no worker thread lives: second");
    await group.terminate();
  });

  it("goes on when a thread cannot be started at all", async () => {
    let tries = 0;
    const group = new WorkerGroup<Thread>({
      size: 1,
      start: (events) => {
        if (++tries < 3) throw new Error("no thread left");
        const thread = new Thread(events);
        // A thread is ready after it was started, not within.
        queueMicrotask(() => events.onReady());
        return thread;
      },
      unavailable: (reason) => new Error(reason),
      delayOf: () => 0,
    });
    await group.whenReady();
    expect(tries).toBe(3);
    await group.terminate();
  });

  it("waits longer from death to death: at once, then twice as long each time, never above 30 s", () => {
    expect([1, 2, 3, 4, 5].map(restartDelay)).toEqual([0, 100, 200, 400, 800]);
    for (let deaths = 1; deaths < 200; deaths++) expect(restartDelay(deaths)).toBeLessThanOrEqual(30_000);
  });

  it("leastLoaded: the first of those with the least to do", () => {
    const members = [3, 1, 2, 1].map((load) => ({ load, terminate: async () => {} }));
    expect(leastLoaded(members)).toBe(members[1]);
    expect(leastLoaded([])).toBeUndefined();
  });
});

describe("onceMore", () => {
  const lost = (reason: string): Error => new Error(reason);

  it("does what was begun twice at most, and what was not begun as often as it takes", async () => {
    const losses = fc.array(fc.boolean(), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(losses, async (begun) => {
        let tries = 0;
        const outcome = await onceMore(async () => {
          const isBegun = begun[tries++];
          if (isBegun !== undefined) throw new WorkerLost("gone", { isBegun });
          return "done";
        }, lost).catch((error: Error) => error.message);
        const second = begun.flatMap((isBegun, index) => (isBegun ? [index] : []))[1];
        expect(tries).toBe((second ?? begun.length) + 1);
        expect(outcome).toBe(
          second === undefined ? "done" : "lost with 2 worker threads, one after the other: gone",
        );
      }),
    );
  });

  it("passes other errors on", async () => {
    let tries = 0;
    const failing = onceMore(async () => {
      tries++;
      throw new Error("a failed run");
    }, lost);
    await expect(failing).rejects.toThrow("a failed run");
    expect(tries).toBe(1);
  });
});
