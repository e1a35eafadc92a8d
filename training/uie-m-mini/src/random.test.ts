import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "./random.js";

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test("the same seed draws the same, another one something else", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const draw = (...parts: number[]): number[] => {
        const random = new Random(...parts);
        return Array.from({ length: 8 }, () => random.next());
      };
      expect(draw(seed, 3)).toEqual(draw(seed, 3));
      expect(draw(seed, 3)).not.toEqual(draw(seed, 4));
    }),
  );
});

test("whole numbers keep to their ends and reach both; shuffling keeps what there is", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: -5, max: 5 }), fc.nat(4), (seed, least, more) => {
      const random = new Random(seed);
      const drawn = Array.from({ length: 300 }, () => random.between(least, least + more));
      expect(Math.min(...drawn)).toBe(least);
      expect(Math.max(...drawn)).toBe(least + more);
      expect(random.shuffled(drawn).sort()).toEqual(drawn.toSorted());
    }),
  );
});

test("weights are shares", () => {
  const random = new Random(1);
  const drawn = Array.from({ length: 20_000 }, () =>
    random.weighted([
      ["a", 3],
      ["b", 1],
      ["never", 0],
    ] as const),
  );
  expect(drawn.filter((one) => one === "a").length / drawn.length).toBeCloseTo(0.75, 1);
  expect(drawn).not.toContain("never");
  expect(() => random.pick([])).toThrow(RangeError);
});
