import { readFileSync } from "node:fs";
import { fixturePath } from "@ernie-m/fixtures";
import { expect, test } from "vitest";
import { learningRateAt, type ScheduleOptions, warmupSteps } from "./schedule.js";

interface Run {
  readonly steps: number;
  readonly optimizer: {
    readonly learningRate: number;
    readonly warmupSteps: number;
    readonly schedule: "linear" | "constant";
  };
  readonly learningRates: readonly number[];
}

test.each(["extraction", "extraction-constant", "answer"])("the rates of the reference run %s", (name) => {
  const text = readFileSync(fixturePath(`reference/training/${name}.json`), "utf8");
  const { steps, optimizer, learningRates } = JSON.parse(text) as Run;
  const { learningRate, schedule } = optimizer;
  learningRates.forEach((expected, step) => {
    const rate = learningRateAt(step, { schedule, learningRate, steps, warmup: optimizer.warmupSteps });
    expect(rate).toBeCloseTo(expected, 12);
  });
});

test("half a cosine falls from the highest to nothing", () => {
  const options: ScheduleOptions = { schedule: "cosine", learningRate: 2, steps: 12, warmup: 2 };
  expect([0, 1, 2, 7, 12].map((step) => learningRateAt(step, options))).toEqual(
    [0, 1, 2, 1, 0].map((rate) => expect.closeTo(rate, 12)),
  );
});

test("a warm-up below 1 is a share of all steps", () => {
  expect(warmupSteps({ steps: 40, warmup: 0.1 })).toBe(4);
  expect(warmupSteps({ steps: 40, warmup: 0 })).toBe(0);
  expect(warmupSteps({ steps: 40, warmup: 1 })).toBe(1);
  expect(warmupSteps({ steps: 5, warmup: 0.1 })).toBe(0);
});

test("without a warm-up the first step has the highest rate", () => {
  const rate = (schedule: ScheduleOptions["schedule"]): number =>
    learningRateAt(0, { schedule, learningRate: 3, steps: 4, warmup: 0 });
  expect([rate("linear"), rate("cosine"), rate("constant")]).toEqual([3, 3, 3]);
});
