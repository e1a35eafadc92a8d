import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BackendError } from "../errors.js";
import { TrackedRuns } from "./tracked-runs.js";

/** A promise and what settles it. */
function pending<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((...settle) => {
    [resolve, reject] = settle;
  });
  return { promise, resolve, reject };
}

describe("TrackedRuns", () => {
  it("releases once, when the last of the runs is over, whatever came of them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 6 }), fc.nat(5), async (fates, disposals) => {
        let released = 0;
        const runs = new TrackedRuns("backend", async () => {
          released++;
        });
        const started = fates.map(() => pending<number>());
        const tracked = started.map(({ promise }) => runs.track(() => promise));
        const ends = Array.from({ length: disposals + 1 }, () => runs.dispose());
        for (const [i, fate] of fates.entries()) {
          await Promise.resolve();
          expect(released).toBe(0);
          if (fate) started[i].resolve(i);
          else started[i].reject(new Error(String(i)));
        }
        const results = await Promise.allSettled(tracked);
        expect(results.map(({ status }) => status === "fulfilled")).toEqual(fates);
        await Promise.all(ends);
        expect(released).toBe(1);
      }),
    );
  });

  it("starts nothing once its end has begun, also while a run is under way", async () => {
    const { promise, resolve } = pending<void>();
    const runs = new TrackedRuns("backend", async () => {});
    const first = runs.track(() => promise);
    expect(runs.isDisposed).toBe(false);
    const end = runs.dispose();
    expect(runs.isDisposed).toBe(true);
    let started = false;
    const second = runs.track(async () => {
      started = true;
    });
    await expect(second).rejects.toThrow(new BackendError("disposed", "backend", "the session was disposed"));
    await expect(second).rejects.toMatchObject({ code: "disposed" });
    expect(started).toBe(false);
    resolve();
    await Promise.all([first, end]);
  });

  it("looks at the signal before a run and after it", async () => {
    const runs = new TrackedRuns("backend", async () => {});
    let started = 0;
    const run = async (): Promise<number> => ++started;
    await expect(runs.track(run, AbortSignal.abort(new Error("before")))).rejects.toThrow("before");
    expect(started).toBe(0);
    const controller = new AbortController();
    const aborted = runs.track(async () => controller.abort(new Error("meanwhile")), controller.signal);
    await expect(aborted).rejects.toThrow("meanwhile");
    expect(await runs.track(run, new AbortController().signal)).toBe(1);
  });

  it("tells who disposes what failed", async () => {
    const runs = new TrackedRuns("backend", async () => {
      throw new Error("stuck");
    });
    await expect(runs.dispose()).rejects.toThrow("stuck");
    await expect(runs.dispose()).rejects.toThrow("stuck");
  });
});
