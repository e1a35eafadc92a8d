import { expect, test } from "vitest";
import { defaultThreads } from "./default-threads.js";

test.each([
  ["the whole machine", 16, 16, undefined, undefined],
  ["no quota", 16, 16, "max 100000\n", undefined],
  ["a quota of two processors", 16, 16, "200000 100000\n", 2],
  ["half a processor more", 16, 16, "250000 100000\n", 3],
  ["less than one processor", 16, 16, "10000 100000\n", 1],
  ["a quota of more than there are", 4, 4, "800000 100000\n", undefined],
  ["bound to three processors", 16, 3, undefined, 3],
  ["bound, and a smaller quota", 16, 8, "200000 100000\n", 2],
  ["a file that says nothing", 16, 16, "", undefined],
] as const)("%s", (_, there, usable, quota, threads) => {
  expect(defaultThreads({ there, usable, quota })).toBe(threads);
});
