/** How many of its own answers a model repeats beside what it is to learn. */
import { referenceModelUrl } from "@ernie-m/fixtures";
import { expect, test } from "vitest";
import { plannedSteps } from "../src/index.js";
import { runtime } from "./mini.js";
import { yearRecords } from "./year-records.js";

const asked = { runtime, task: "extraction", training: yearRecords(4), epochs: 1 } as const;
const rehearse = ["person", "location"];

test.each([
  [undefined, 8],
  [0, 0],
  [1, 4],
  [1.5, 6],
  // Two labels asked of four texts are all that there are.
  [9, 8],
])("ownAnswers %j: %i beside four records", async (ownAnswers, expected) => {
  const more = ownAnswers === undefined ? {} : { ownAnswers };
  let rows = 0;
  for await (const step of plannedSteps(referenceModelUrl, { ...asked, rehearse, ...more }))
    rows += step.rows.length;
  expect(rows).toBe(4 + expected);
});

test("fewer than none are refused", async () => {
  const steps = plannedSteps(referenceModelUrl, { ...asked, ownAnswers: -1 });
  await expect(steps.next()).rejects.toThrow("ownAnswers: expected a number from 0, got -1");
});
