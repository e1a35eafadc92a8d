import { describe, expect, test } from "vitest";
import { configurationsOf } from "../../src/bench/configurations.js";
import { type BenchPlan, runBench, stepsOf } from "../../src/bench/run-bench.js";
import { fakeSubject, type Log } from "./fake-subject.js";

const configurations = configurationsOf({
  dtypes: ["fp32"],
  threads: [null],
  workers: [2],
  prepacking: ["on"],
});

const basePlan: BenchPlan = {
  source: { head: "base", model: "somewhere", device: "cpu", schema: [] },
  configurations,
  inputs: [["one"], ["two"]],
  lengths: [32, 16],
  batches: [
    { batch: 4, tokens: 32 },
    { batch: 1, tokens: 32 },
  ],
  rounds: 3,
  timeLimitMs: 1e9,
};

/** Runs a bench in which the plain configuration takes 2 ms a token and the other one 1 ms. */
async function bench(plan: Partial<BenchPlan>, loadMs = 100) {
  const clock = { time: 0 };
  const log: Log = [];
  let steps = 0;
  const full = { ...basePlan, ...plan };
  const measured = await runBench(full, {
    start: (configuration) =>
      fakeSubject(configuration, { clock, log, loadMs, msPerToken: configuration.graph === "plain" ? 2 : 1 }),
    now: () => clock.time,
    onStep: () => steps++,
  });
  expect(steps).toBe(stepsOf(full));
  return { ...measured, log, elapsed: clock.time };
}

describe("a bench with time", () => {
  test("measures everything and compares it with the plain configuration", async () => {
    const { configurations: reports, skipped, log } = await bench({});
    expect(skipped).toEqual([]);
    const [plain, fast] = reports;
    expect(fast.latency).toEqual([
      { tokens: 16, ms: 16, minMs: 16, maxMs: 16, rounds: 3, speedup: 2 },
      { tokens: 32, ms: 32, minMs: 32, maxMs: 32, rounds: 3, speedup: 2 },
    ]);
    // Two workers run two batches in the time of one.
    expect(fast.throughput[1]).toMatchObject({ batch: 4, parallel: 2, ms: 128, speedup: 4 });
    expect(fast.throughput[1].sequencesPerSecond).toBeCloseTo(62.5);
    expect(fast.throughput[1].tokensPerSecond).toBeCloseTo(2000);
    expect(plain.throughput[1]).toMatchObject({ parallel: 1, ms: 256, speedup: 1 });
    expect(fast.inputs).toMatchObject({ ms: 20, inputsPerSecond: 100, tokenizerShare: 0.25, speedup: 2 });
    expect(fast.load).toEqual({ openMs: 50, sessionMs: 25, firstResultMs: 100, rounds: 3 });
    expect(fast.memory).toEqual({ startBytes: 1, loadedBytes: 2, peakBytes: 3 });
    expect(log.filter((entry) => entry === "fp32 forward 1×16 ×1")).toHaveLength(4);
  });

  test("ends every process", async () => {
    const { log } = await bench({});
    expect(log.filter((entry) => entry.endsWith(" close")).sort()).toEqual(
      log
        .filter((entry) => entry.endsWith(" load"))
        .map((entry) => entry.replace("load", "close"))
        .sort(),
    );
  });
});

describe("a bench without much time", () => {
  test("measures the cheapest of each kind and says what it skipped", async () => {
    const { configurations: reports, skipped, inputs } = await bench({ timeLimitMs: 0 });
    expect(reports.map(({ load }) => load.rounds)).toEqual([1, 1]);
    expect(reports[1].latency.map(({ tokens, rounds }) => [tokens, rounds])).toEqual([[16, 1]]);
    expect(reports[1].throughput.map(({ batch }) => batch)).toEqual([1]);
    expect(skipped).toEqual([
      { kind: "latency", batch: 1, tokens: 32 },
      { kind: "throughput", batch: 4, tokens: 32 },
    ]);
    expect(inputs).toHaveLength(2);
  });

  test("is done in time where the cheapest are", async () => {
    const lengths = [16, 32, 64, 128, 256, 512];
    const skipped: number[] = [];
    for (const timeLimitMs of [2000, 4000, 8000, 20_000]) {
      const measured = await bench({ timeLimitMs, lengths });
      expect(measured.elapsed).toBeLessThanOrEqual(timeLimitMs);
      skipped.push(measured.skipped.length);
    }
    expect(skipped).toEqual(skipped.toSorted((x, y) => y - x));
    expect([skipped[0] > 0, skipped[3]]).toEqual([true, 0]);
  });

  test("takes as many inputs as there is time for", async () => {
    const inputs = Array.from({ length: 1000 }, (_, i) => [`text ${i}`]);
    const some = await bench({ timeLimitMs: 20_000, inputs });
    expect(some.inputs.length).toBeGreaterThan(8);
    expect(some.inputs.length).toBeLessThan(1000);
    expect(some.elapsed).toBeLessThanOrEqual(20_000);
    expect((await bench({ inputs })).inputs).toHaveLength(1000);
  });
});

test("a bench that fails ends every process", async () => {
  const clock = { time: 0 };
  const log: Log = [];
  const running = runBench(basePlan, {
    start: (configuration) => ({
      ...fakeSubject(configuration, { clock, log, loadMs: 1, msPerToken: 1 }),
      runTask: () => Promise.reject(new Error("out of memory")),
    }),
    now: () => clock.time,
    onStep: () => undefined,
  });
  await expect(running).rejects.toThrow("out of memory");
  expect(log.filter((entry) => entry.endsWith(" close"))).toHaveLength(
    log.filter((entry) => entry.endsWith(" load")).length,
  );
});
