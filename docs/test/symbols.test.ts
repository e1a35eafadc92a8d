import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ENTRIES } from "../scripts/api/entries.mjs";

const reference = fileURLToPath(new URL("../reference/api/", import.meta.url));

/** The built pages of an entry's functions and classes. */
function pagesOf(entry: string): readonly string[] {
  return ["functions", "classes"]
    .map((kind) => `${reference}${entry}/${kind}/`)
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => `${folder}${name}`));
}

/** What core has for those who write a runtime or a head is shown in the pages about that. */
const people = Object.keys(ENTRIES).filter((entry) => entry !== "core");

test.each(people)("every function and class of %s is shown at work", (entry) => {
  const silent = pagesOf(entry).filter((page) => !readFileSync(page, "utf8").includes("## Example"));
  expect(silent.map((page) => page.slice(reference.length))).toEqual([]);
});

test("the first thing of heads is how an extractor is loaded, shown at work", () => {
  const page = readFileSync(`${reference}heads/index.md`, "utf8");
  expect(page.indexOf("```js")).toBeGreaterThan(0);
  expect(/^\| \[(\w+)\]/m.exec(page)?.[1]).toBe("loadExtractor");
});

test("pages of symbols are short", () => {
  const long = Object.keys(ENTRIES)
    .flatMap(pagesOf)
    .filter((page) => readFileSync(page, "utf8").length > 30_000);
  expect(long).toEqual([]);
});
