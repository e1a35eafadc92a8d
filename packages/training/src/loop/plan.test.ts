/** Which rows each step has: every step that there is to be has some, or none can be planned. */
import { defaultConfig } from "@ernie-m/config";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { QuestionRecord } from "../data/records.js";
import type { TrainingRow } from "../data/training-row.js";
import { TrainingError } from "../errors.js";
import { StepPlan } from "./plan.js";
import { resolveSettings, type TrainingSettings } from "./settings.js";

const row: TrainingRow = {
  sequences: [Int32Array.of(0, 2)],
  target: { kind: "answer", start: 0, end: 0 },
};
const records = (count: number): readonly QuestionRecord[] =>
  Array.from({ length: count }, () => ({ question: "", context: "", answers: [] }));

/** A plan over records that have so many rows each. */
function planOf(rows: readonly number[], settings: TrainingSettings): StepPlan<"answers"> {
  const all = records(rows.length);
  return new StepPlan("answers", all, {
    settings: resolveSettings(settings, defaultConfig),
    makeRows: (record) => Array.from({ length: rows[all.indexOf(record)] }, () => row),
    placeOf: (index) => `training[${index}]`,
  });
}

test("every step of any number has rows, where any record has; else there is no plan", () => {
  const size = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(
      fc.array(fc.nat(2), { minLength: 1, maxLength: 9 }),
      fc.record(
        { steps: size, epochs: size, batchSize: size, batchTokens: size, shuffle: fc.boolean() },
        { requiredKeys: ["epochs"] },
      ),
      (rows, settings) => {
        const plan = planOf(rows, settings);
        const planned = () =>
          Array.from({ length: plan.total }, (_, number) => plan.step(number).rows.length);
        if (rows.some((count) => count > 0)) {
          expect(planned().length).toBeGreaterThan(0);
          expect(planned().every((count) => count > 0)).toBe(true);
        } else expect(planned).toThrow(TrainingError);
      },
    ),
  );
});
