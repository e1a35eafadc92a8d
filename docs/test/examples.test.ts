import { expect, test } from "vitest";
import { examplesOf, outputOf, pages } from "./examples.js";

const examples = pages().flatMap(examplesOf);
const shown = examples.flatMap((example) =>
  example.printed === undefined ? [] : [{ ...example, printed: example.printed }],
);

test("every page of guide and tasks has an example that runs", () => {
  const silent = pages().filter((page) => !shown.some(({ place }) => place.startsWith(`${page}:`)));
  expect(silent.filter((page) => page.includes("/"))).toEqual([
    "guide/browser.md",
    "guide/corpora.md",
    "tasks/index.md",
  ]);
});

test("every block of JavaScript says what it prints", () => {
  const silent = examples.filter(({ language, printed }) => language === "js" && printed === undefined);
  expect(silent.map(({ place }) => place)).toEqual([]);
});

test.each(shown)("$place prints what it says", async (example) => {
  expect(await outputOf(example)).toBe(example.printed);
});
