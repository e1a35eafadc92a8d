import fc from "fast-check";
import { expect, test } from "vitest";
import { lengthGroups } from "./length-groups.js";

const lengths = fc
  .array(fc.integer({ min: 1, max: 128 }), { minLength: 1, maxLength: 9 })
  .map((all) => all.toSorted((a, b) => a - b));
const sequences = fc.integer({ min: 1, max: 4 });

/** Tokens that groups are computed with, and 96 for each. */
function costOf(all: readonly number[], ends: readonly number[], count: number): number {
  return ends.reduce((sum, end, i) => sum + (end - (ends[i - 1] ?? 0)) * count * all[end - 1] + 96, 0);
}

/** Every way to cut so many items. */
function waysToCut(count: number): readonly (readonly number[])[] {
  return Array.from({ length: 2 ** (count - 1) }, (_, bits) => [
    ...Array.from({ length: count - 1 }, (_, i) => i + 1).filter((end) => bits & (1 << (end - 1))),
    count,
  ]);
}

test("no other way to cut costs less", () => {
  fc.assert(
    fc.property(lengths, sequences, (all, count) => {
      const ends = lengthGroups(all, count);
      expect(ends.at(-1)).toBe(all.length);
      expect(ends).toEqual([...new Set(ends)].toSorted((a, b) => a - b));
      const least = Math.min(...waysToCut(all.length).map((way) => costOf(all, way, count)));
      expect(costOf(all, ends, count)).toBe(least);
    }),
  );
});

test("items of one length stay together; few that are far shorter do not", () => {
  expect(lengthGroups([40, 40, 40, 40], 1)).toEqual([4]);
  expect(lengthGroups([10, 10, 100, 100], 1)).toEqual([2, 4]);
});
