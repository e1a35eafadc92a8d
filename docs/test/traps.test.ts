import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { expect, test } from "vitest";
import { filesOf, root } from "./repository.js";

/** Not the hour of a date: "T00:00". */
const TRAP = /\bT\d{1,2}\b(?!:\d)/g;

/** The rows of `docs/traps.md`: the number, and the test files that are said to hold it. */
const rows = Array.from(
  readFileSync(`${root}docs/traps.md`, "utf8").matchAll(/^\| (T\d+) \|.*\| ([^|]*) \|$/gm),
  ([, number, files]) => ({ number, files: Array.from(files.matchAll(/`([^`]+)`/g), ([, name]) => name) }),
);

/** The numbers that each test file uses, by its name without `.test.ts`; files of one name together. */
const used = new Map<string, Set<string>>();
for (const path of filesOf((name) => name.endsWith(".test.ts"))) {
  if (path === "docs/test/traps.test.ts") continue;
  const name = posix.basename(path, ".test.ts");
  const numbers = used.get(name) ?? new Set();
  used.set(name, numbers);
  for (const [number] of readFileSync(`${root}${path}`, "utf8").matchAll(TRAP)) numbers.add(number);
}

test("the list has rows, and no number twice", () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(new Set(rows.map(({ number }) => number)).size).toBe(rows.length);
});

test("every number that a test uses stands in the list", () => {
  const listed = new Set(rows.map(({ number }) => number));
  const unknown = Array.from(used, ([name, numbers]) =>
    Array.from(numbers)
      .filter((number) => !listed.has(number))
      .map((number) => `${number} in ${name}`),
  ).flat();
  expect(unknown).toEqual([]);
});

test.each(rows)("$number is held by the tests that the list names", ({ number, files }) => {
  expect(files).not.toEqual([]);
  expect(files.filter((name) => used.get(name)?.has(number) !== true)).toEqual([]);
});
