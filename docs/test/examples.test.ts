import { expect, test } from "vitest";
import { examplesOf, outputOf, pages, rewrite, symbolPages } from "./examples.js";

const examples = [...pages(), ...symbolPages()].flatMap(examplesOf);
const shown = examples.flatMap((example) =>
  example.printed === undefined ? [] : [{ ...example, printed: example.printed }],
);

test("every page has an example that runs", () => {
  const silent = pages().filter((page) => !shown.some(({ place }) => place.startsWith(`${page}:`)));
  const inABrowser = silent.filter((page) => /^(guide|tasks|recipes)\//.test(page));
  expect(inABrowser).toEqual(["guide/browser.md", "guide/corpora.md", "tasks/index.md"]);
});

test("every block of JavaScript says what it prints", () => {
  const silent = examples.filter(({ language, printed }) => language === "js" && printed === undefined);
  expect(silent.map(({ place }) => place)).toEqual([]);
});

test.each(shown)("$place prints what it says", async (example) => {
  const output = await outputOf(example);
  // UPDATE_EXAMPLES=1 npx vitest run test/examples.test.ts; the difference is then to be read.
  if (process.env.UPDATE_EXAMPLES) rewrite(example, output);
  else expect(output).toBe(example.printed);
});
