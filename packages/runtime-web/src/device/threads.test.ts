import { expect, test } from "vitest";
import { chooseThreads } from "./threads.js";

test.each([
  [undefined, true, 1, 1],
  [undefined, true, 2, 1],
  [undefined, true, 7, 4],
  [undefined, true, 64, 4],
  [6, true, 2, 6],
  [6, false, 64, 1],
  [undefined, false, 64, 1],
])("asked for %s, isolated %s, %i processors: %i", (asked, crossOriginIsolated, processors, expected) => {
  const { threads, reason } = chooseThreads(asked, { crossOriginIsolated, processors });
  expect(threads).toBe(expected);
  expect(reason.includes("isolated")).toBe(!crossOriginIsolated);
});
