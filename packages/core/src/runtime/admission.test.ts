import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TaskCall } from "../backend.js";
import { OverloadError } from "../errors.js";
import type { RuntimeEvent } from "../observer.js";
import { Admission } from "./admission.js";
import type { AdmissionLimits } from "./admission-limits.js";
import type { AdmittedCall } from "./admitted-call.js";

/** An admission with a clock of its own, and what became of each call. */
class Door {
  time = 0;
  readonly events: RuntimeEvent[] = [];
  readonly admission: Admission;
  /** In the order in which they began. */
  readonly begun: number[] = [];
  readonly refused = new Map<number, unknown>();
  readonly #admitted = new Map<number, AdmittedCall>();
  #next = 0;

  constructor(limits: Partial<AdmissionLimits> = {}) {
    this.admission = new Admission({
      maxConcurrentCalls: 2,
      maxQueuedRows: Infinity,
      maxWaitSeconds: Infinity,
      now: () => this.time,
      emit: (event) => this.events.push(event),
      ...limits,
    });
  }

  /** Gives the call's number. */
  async call(rows: number, signal?: AbortSignal, wishes: Partial<TaskCall> = {}): Promise<number> {
    const number = this.#next++;
    this.admission.enter({ rows, signal, ...wishes }).then(
      (admitted) => {
        this.begun.push(number);
        this.#admitted.set(number, admitted);
      },
      (reason) => this.refused.set(number, reason),
    );
    await settle();
    return number;
  }

  /** Calls that have begun and not ended. */
  get active(): readonly number[] {
    return [...this.#admitted.keys()];
  }

  async end(number: number, failure?: { readonly error: unknown }): Promise<void> {
    this.#admitted.get(number)?.end(failure);
    this.#admitted.delete(number);
    await settle();
  }

  at(number: number): AdmittedCall {
    const admitted = this.#admitted.get(number);
    if (admitted === undefined) throw new Error(`call ${number} is not active`);
    return admitted;
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("Admission", () => {
  test("whatever comes and goes: never more than so many at once, first come first served, none is lost", async () => {
    const steps = fc.array(
      fc.record({
        kind: fc.constantFrom("call", "call", "end", "fail", "abort"),
        pick: fc.nat(30),
        rows: fc.integer({ min: 1, max: 9 }),
      }),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 30 }),
        async (all, most, bound) => {
          const door = new Door({ maxConcurrentCalls: most, maxQueuedRows: bound });
          const controllers: AbortController[] = [];
          const rowsOf: number[] = [];
          const gone = new Set<number>();
          const waiting = (): readonly number[] =>
            rowsOf.flatMap((_, number) =>
              door.begun.includes(number) || door.refused.has(number) ? [] : [number],
            );
          for (const { kind, pick, rows } of all) {
            const { active } = door;
            if (kind === "call") {
              const before = waiting().reduce((sum, number) => sum + rowsOf[number], 0);
              controllers.push(new AbortController());
              rowsOf.push(rows);
              const number = await door.call(rows, controllers[controllers.length - 1].signal);
              const isOver = before > 0 && before + rows > bound;
              expect(door.refused.has(number)).toBe(active.length === most && isOver);
            } else if (kind === "abort") {
              const number = pick % Math.max(1, rowsOf.length);
              const wasWaiting = waiting().includes(number);
              controllers[number]?.abort(new Error("enough"));
              await settle();
              if (!wasWaiting) continue;
              gone.add(number);
              expect(door.refused.get(number)).toEqual(new Error("enough"));
            } else if (active.length > 0)
              await door.end(
                active[pick % active.length],
                kind === "fail" ? { error: new Error("bad") } : undefined,
              );
            expect(door.active.length).toBeLessThanOrEqual(most);
            if (waiting().length > 0) expect(door.active).toHaveLength(most);
            expect(door.begun).toEqual([...door.begun].sort((a, b) => a - b));
          }
          while (door.active.length > 0) await door.end(door.active[0]);
          expect(waiting()).toEqual([]);
          const refused = [...door.refused].filter(([number]) => !gone.has(number));
          for (const [, error] of refused) expect(error).toBeInstanceOf(OverloadError);
          expect(door.begun.length + door.refused.size).toBe(rowsOf.length);
          const ended = door.events.filter(({ type }) => type === "call-ended");
          expect(ended).toHaveLength(door.begun.length + gone.size);
          expect(door.events.filter(({ type }) => type === "call-refused")).toHaveLength(refused.length);
          if (ended.length > 0)
            expect(ended[ended.length - 1]).toMatchObject({ activeCalls: 0, queuedCalls: 0, queuedRows: 0 });
        },
      ),
      { numRuns: 60 },
    );
  });

  test("refuses at once what would be answered too late at the rate of late, and says when to try again", async () => {
    const door = new Door({ maxConcurrentCalls: 1, maxWaitSeconds: 2.5 });
    const first = await door.call(10);
    // Nothing is known of the rate yet.
    await door.call(10);
    expect(door.refused.size).toBe(0);
    door.time = 1;
    await door.end(first);
    // 10 rows a second: 10 are run, 10 wait, and 10 are its own.
    const third = await door.call(10);
    const fourth = await door.call(10);
    expect(door.refused.has(third)).toBe(false);
    const error = door.refused.get(fourth);
    expect(error).toBeInstanceOf(OverloadError);
    expect(error).toMatchObject({ code: "overloaded", rows: 10, queuedRows: 10 });
    expect((error as OverloadError).retryAfterSeconds).toBeCloseTo(2, 6);
    expect(String(error)).toContain("10 rows wait already");
  });

  test("who says when the answer is wanted is refused by that, and who is patient waits in any case", async () => {
    const door = new Door({ maxConcurrentCalls: 1, maxQueuedRows: 20, maxWaitSeconds: 2.5 });
    const first = await door.call(10);
    door.time = 1;
    await door.end(first);
    // 10 rows a second: the answer to a second call takes 2 s, to a third 3 s.
    await door.call(10);
    const hurried = await door.call(10, undefined, { maxWaitSeconds: 1.9 });
    expect(door.refused.get(hurried)).toBeInstanceOf(OverloadError);
    await door.call(10, undefined, { maxWaitSeconds: 2.1 });
    await door.call(10, undefined, { maxWaitSeconds: 3.1 });
    expect(door.refused.size).toBe(1);
    const patient = await door.call(100, undefined, { isPatient: true });
    const late = await door.call(1, undefined, { maxWaitSeconds: 1000 });
    expect([...door.refused.keys()]).toEqual([hurried, late]);
    for (let i = 0; i < 3; i++) await door.end(door.active[0]);
    expect(door.begun.at(-1)).toBe(patient);
  });

  test("who asks beforehand is told what it would be told, and changes nothing", async () => {
    const door = new Door({ maxConcurrentCalls: 1, maxQueuedRows: 5 });
    for (const rows of [1, 4, 3, 1, 9]) {
      const { refused } = door;
      const refusal = door.admission.refusal({ rows });
      const expected = refusal && new OverloadError(refusal);
      expect(expected).toEqual(refused.get(await door.call(rows)));
    }
    expect(door.begun).toEqual([0]);
    expect([...door.refused.keys()]).toEqual([2, 4]);
    expect(door.admission.refusal({ rows: 9, isPatient: true })).toBeUndefined();
  });

  test("a large call that is worked on is no reason to refuse a small one, but many small ones are", async () => {
    const door = new Door({ maxConcurrentCalls: 4, maxWaitSeconds: 1 });
    for (let i = 0; i < 4; i++) await door.call(10);
    door.time = 4;
    for (let i = 0; i < 4; i++) await door.end(i);
    // Whatever is asked when nothing is done.
    await door.call(10_000);
    const small = [await door.call(4), await door.call(4)];
    expect(door.begun).toContain(small[0]);
    // 4 rows beside the large call, 4 beside the small one, 4 of its own: 12 at 10 a second.
    expect(door.refused.has(small[1])).toBe(true);
  });

  test("what is done while there is room says nothing of what can be done", async () => {
    const door = new Door({ maxConcurrentCalls: 2, maxWaitSeconds: 1 });
    // A lone row in a second: beside others it would have taken no longer.
    await door.call(1);
    door.time = 1;
    await door.end(0);
    await door.call(100);
    await door.call(100);
    expect(door.refused.size).toBe(0);
    // Both together took a second, in half of which the second was alone: 150 rows in the time without room.
    door.time = 1.5;
    await door.end(1);
    door.time = 2;
    await door.end(2);
    await door.call(50);
    await door.call(50);
    const late = await door.call(201);
    expect(door.refused.get(late)).toMatchObject({ rows: 201 });
    const rate = 300;
    expect((door.refused.get(late) as OverloadError).retryAfterSeconds).toBeCloseTo(100 / rate, 6);
  });

  test("one cold call says nothing of those to come", async () => {
    const door = new Door({ maxConcurrentCalls: 1, maxWaitSeconds: 1 });
    await door.call(1);
    door.time = 0.4;
    await door.end(0);
    await door.call(50);
    await door.call(50);
    expect(door.refused.size).toBe(0);
  });

  test("callers that leave do not make it look slow", async () => {
    const door = new Door({ maxConcurrentCalls: 2, maxWaitSeconds: 1.2 });
    await door.call(10);
    await door.call(10);
    for (let second = 1; second <= 30; second++) {
      door.time = second;
      const [first, other] = door.active;
      await door.end(first);
      await door.end(other, { error: new Error("gone") });
      await door.call(10);
      await door.call(10);
    }
    // Half of the time was the others': 10 rows in half a second.
    const late = await door.call(11);
    expect(door.refused.get(late)).toMatchObject({ retryAfterSeconds: expect.closeTo(20 / 20, 6) });
  });

  test("says that it is to be tried again in a second when no rate is known", async () => {
    const door = new Door({ maxConcurrentCalls: 1, maxQueuedRows: 5 });
    await door.call(1);
    await door.call(5);
    await door.call(1);
    expect(door.refused.get(2)).toMatchObject({ retryAfterSeconds: 1 });
  });

  test("a call larger than the bound may wait when nothing else does", async () => {
    const door = new Door({ maxConcurrentCalls: 1, maxQueuedRows: 5 });
    const first = await door.call(100);
    await door.call(100);
    await door.call(1);
    expect([...door.refused.keys()]).toEqual([2]);
    await door.end(first);
    expect(door.begun).toEqual([0, 1]);
  });

  test("a call that is aborted before it comes is not let in, one whose signal cannot be heard when its turn comes", async () => {
    const door = new Door({ maxConcurrentCalls: 1 });
    await door.call(1, AbortSignal.abort(new Error("gone")));
    expect(door.refused.get(0)).toEqual(new Error("gone"));
    await door.call(1);
    let isAborted = false;
    const deaf = {
      get aborted() {
        return isAborted;
      },
      throwIfAborted() {
        if (isAborted) throw new Error("deaf");
      },
    };
    const waiting = door.admission.enter({ rows: 1, signal: deaf }).then(undefined, String);
    isAborted = true;
    await door.end(1);
    expect(await waiting).toBe("Error: deaf");
    await door.call(1);
    expect(door.begun).toEqual([1, 2]);
  });

  test("a reader that is busy keeps nobody waiting, and waits for nobody", async () => {
    const door = new Door({ maxConcurrentCalls: 1 });
    const stream = await door.call(1);
    const beside = await door.call(1);
    expect(door.begun).toEqual([stream]);
    door.at(stream).pause();
    await settle();
    expect(door.begun).toEqual([stream, beside]);
    door.at(stream).resume();
    // Two are worked on now: the next waits for both.
    const late = await door.call(1);
    await door.end(beside);
    expect(door.begun).not.toContain(late);
    door.at(stream).pause();
    await settle();
    expect(door.begun).toContain(late);
    await door.end(stream);
    await door.end(late);
    await door.call(1);
    await door.call(1);
    expect(door.active).toHaveLength(1);
  });

  test("ending twice frees one place", async () => {
    const door = new Door({ maxConcurrentCalls: 1 });
    const first = await door.call(1);
    const admitted = door.at(first);
    await door.call(1);
    await door.call(1);
    admitted.end();
    admitted.end({ error: new Error("late") });
    await settle();
    expect(door.begun).toEqual([0, 1]);
  });

  test("tells how long each waited and took, and how it ended", async () => {
    const door = new Door({ maxConcurrentCalls: 1 });
    const controller = new AbortController();
    const first = await door.call(3);
    door.time = 2;
    const second = await door.call(4, controller.signal);
    await door.call(5, controller.signal);
    door.time = 7;
    await door.end(first);
    door.time = 8;
    controller.abort(new Error("enough"));
    await door.end(second, { error: new Error("enough") });
    expect(door.events).toEqual([
      { type: "call-started", rows: 3, waitSeconds: 0, activeCalls: 1, queuedCalls: 0, queuedRows: 0 },
      { type: "call-queued", rows: 4, queuedCalls: 1, queuedRows: 4 },
      { type: "call-queued", rows: 5, queuedCalls: 2, queuedRows: 9 },
      {
        ...{ type: "call-ended", rows: 3, outcome: "done", seconds: 7 },
        ...{ activeCalls: 0, queuedCalls: 2, queuedRows: 9 },
      },
      { type: "call-started", rows: 4, waitSeconds: 5, activeCalls: 1, queuedCalls: 1, queuedRows: 5 },
      {
        ...{ type: "call-ended", rows: 5, outcome: "aborted", seconds: 0 },
        ...{ activeCalls: 1, queuedCalls: 0, queuedRows: 0 },
      },
      {
        ...{ type: "call-ended", rows: 4, outcome: "aborted", seconds: 1 },
        ...{ activeCalls: 0, queuedCalls: 0, queuedRows: 0 },
      },
    ]);
  });
});
