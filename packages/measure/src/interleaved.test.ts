import { afterEach, describe, expect, test, vi } from "vitest";
import { clockFor } from "./clocks.js";
import { interleaved, interleavedTimes } from "./interleaved.js";

/** Variants that take 10 units of a clock and say in which order they ran. */
function variants(names: string) {
  const order: string[] = [];
  let time = 0;
  const runs = [...names].map((name) => async () => {
    order.push(name);
    time += 10;
    return `${name}${order.length}`;
  });
  return { order, runs, now: () => time };
}

describe("rounds", () => {
  test("take turns, the warm-up not counted, and end before the deadline", async () => {
    const { order, runs, now } = variants("ab");
    const samples = await interleaved(runs, { rounds: 9, deadline: 75, now });
    expect(order.join("")).toBe("ababab");
    expect(samples).toEqual([
      ["a3", "a5"],
      ["b4", "b6"],
    ]);
  });

  test("happen once even where there is no time", async () => {
    const samples = await interleaved([async () => 1], { rounds: 9, deadline: 0, now: () => 1 });
    expect(samples).toEqual([[1]]);
  });

  test("begin with another variant each, where that is asked for; what is warm is not warmed up", async () => {
    const { order, runs } = variants("abc");
    const samples = await interleaved(runs, { rounds: 4, rotate: true, areWarm: true });
    expect(order.join("")).toBe("abcbcacababc");
    expect(samples).toEqual([
      ["a1", "a6", "a8", "a10"],
      ["b2", "b4", "b9", "b11"],
      ["c3", "c5", "c7", "c12"],
    ]);
  });
});

describe("times", () => {
  afterEach(() => vi.restoreAllMocks());

  test("are those of the clock, by name", async () => {
    const at = { wall: 0, microseconds: 0 };
    vi.spyOn(performance, "now").mockImplementation(() => at.wall);
    vi.spyOn(process, "cpuUsage").mockImplementation((before) => ({
      user: at.microseconds - (before?.user ?? 0),
      system: 2 * at.microseconds - (before?.system ?? 0),
    }));
    const taking = (wall: number, microseconds: number) => async () => {
      at.wall += wall;
      at.microseconds += microseconds;
    };
    const variants = { short: taking(3, 1000), long: taking(20, 500) };
    expect(await interleavedTimes(variants, { rounds: 2, clock: "wall" })).toEqual({
      short: [3, 3],
      long: [20, 20],
    });
    expect(await interleavedTimes(variants, { rounds: 3, clock: "processor" })).toEqual({
      short: [3, 3, 3],
      long: [1.5, 1.5, 1.5],
    });
  });

  test("are of the processor where one thread computes", () => {
    expect([1, 2, 8].map(clockFor)).toEqual(["processor", "wall", "wall"]);
  });
});
