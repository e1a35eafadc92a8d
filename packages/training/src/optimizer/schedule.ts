import { amount, objectOf, oneOf } from "../check-arguments.js";

/** How the learning rate falls after the warm-up: in a line or half a cosine to 0 at the end, or not at all. */
export const schedules = ["linear", "cosine", "constant"] as const;

/** One of {@link schedules}. */
export type Schedule = (typeof schedules)[number];

export interface ScheduleOptions {
  readonly schedule: Schedule;
  /** The highest learning rate. */
  readonly learningRate: number;
  /** Steps of the whole training. */
  readonly steps: number;
  /** Steps in which the rate rises from 0; below 1 a share of all steps. */
  readonly warmup: number;
}

const isScheduled = objectOf({
  schedule: oneOf(schedules),
  learningRate: amount,
  steps: amount,
  warmup: amount,
});

/** Steps in which the rate rises. */
export function warmupSteps({ steps, warmup }: Pick<ScheduleOptions, "steps" | "warmup">): number {
  return warmup < 1 ? Math.floor(steps * warmup) : Math.floor(warmup);
}

/**
 * The learning rate of step `step`, counted from 0: `step / W` of the highest in the first W steps, then by schedule.
 * Source: transformers 4.44, optimization.py, get_linear_schedule_with_warmup and its siblings.
 *
 * Throws: InputError.
 */
export function learningRateAt(step: number, options: ScheduleOptions): number {
  amount("step", step);
  isScheduled("options", options);
  const { schedule, learningRate, steps } = options;
  const warmup = warmupSteps(options);
  if (step < warmup) return (learningRate * step) / warmup;
  const progress = Math.min(1, (step - warmup) / Math.max(1, steps - warmup));
  switch (schedule) {
    case "linear":
      return learningRate * (1 - progress);
    case "cosine":
      return (learningRate * (1 + Math.cos(Math.PI * progress))) / 2;
    case "constant":
      return learningRate;
  }
}
