import { describe, expect, test } from "vitest";
import { seededRandom, xoshiro128 } from "./seeded-random.js";

describe("seededRandom", () => {
  test("is xoshiro128** 1.1: the first numbers from the state 1, 2, 3, 4", () => {
    // As published for the authors' C program.
    const random = xoshiro128([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, () => random.uint32())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  test("a seed gives one sequence, another seed another", () => {
    const take = (seed: number): number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 100 }, () => random.normal());
    };
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
    expect(new Set(take(0)).size).toBe(100);
  });

  test("uniform numbers are uniform and normal ones normal", () => {
    const random = seededRandom(1);
    const count = 100_000;
    const uniforms = Array.from({ length: count }, () => random.uniform());
    const normals = Array.from({ length: count }, () => random.normal()).sort((a, b) => a - b);
    expect(Math.min(...uniforms)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniforms)).toBeLessThan(1);
    for (let tenth = 0; tenth < 10; tenth++) {
      const inside = uniforms.filter((value) => Math.floor(value * 10) === tenth).length;
      expect(Math.abs(inside / count - 0.1)).toBeLessThan(0.005);
    }
    // Quantiles of the standard normal distribution.
    for (const [probability, quantile] of [
      [0.0228, -1.999],
      [0.1587, -0.9998],
      [0.5, 0],
      [0.8413, 0.9998],
      [0.9772, 1.999],
    ] as const) {
      expect(Math.abs(normals[Math.round(probability * count)] - quantile)).toBeLessThan(0.04);
    }
    expect(normals.every(Number.isFinite)).toBe(true);
  });

  test("a uniform number of 0 still gives a finite normal", () => {
    // The second number from this state is 0.
    const random = xoshiro128([1, 2, 3, 4]);
    random.uint32();
    expect(random.normal()).toBeCloseTo(0, 12);
  });
});
