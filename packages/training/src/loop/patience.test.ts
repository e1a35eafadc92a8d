import fc from "fast-check";
import { expect, test } from "vitest";
import { countsAsWorse } from "./patience.js";

/** How many evaluations a run takes that stops after so many which are no better, one after another. */
function taken(scores: readonly number[], patience: number): number {
  let best: number | undefined;
  let worse = 0;
  for (const [at, score] of scores.entries()) {
    worse = countsAsWorse(score, best) ? worse + 1 : best !== undefined && score <= best ? worse : 0;
    best = Math.max(best ?? 0, score);
    if (worse === patience) return at + 1;
  }
  return scores.length;
}

test("a run stops after so many that are no better, not counting what comes before anything is found", () => {
  const score = fc.constantFrom(0, 0.25, 0.5, 1);
  fc.assert(
    fc.property(
      fc.nat(5),
      fc.array(score, { maxLength: 9 }),
      fc.integer({ min: 1, max: 4 }),
      (zeros, scores, patience) => {
        const before = Array<number>(zeros).fill(0);
        expect(taken([...before, 0.1, ...scores], patience)).toBe(zeros + taken([0.1, ...scores], patience));
        // Zeros after something was found are as bad as anything.
        expect(taken([...before, 0.1, ...Array<number>(9).fill(0)], patience)).toBe(zeros + 1 + patience);
      },
    ),
  );
});
