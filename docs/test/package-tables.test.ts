import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ENTRIES } from "../scripts/api/entries.mjs";
import { published } from "./packages.js";
import { root } from "./repository.js";

const names = published.map(({ manifest }) => manifest.name);

/** What the rows of a page's tables name of this project's packages and entries, each once. */
function namedIn(page: string): readonly string[] {
  const rows = readFileSync(join(root, page), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("|"));
  const found = rows.flatMap((row) => Array.from(row.matchAll(/`(@ernie-m\/[\w/-]+)`/g), ([, name]) => name));
  return [...new Set(found)];
}

test.each(["README.md", "docs/guide/getting-started.md", "docs/reference/index.md"])(
  "tables of %s have every package that is published",
  (page) => {
    expect(names.filter((name) => !namedIn(page).includes(name))).toEqual([]);
  },
);

test("what one is told to install is published", () => {
  const told = namedIn("docs/guide/getting-started.md");
  expect(told.filter((name) => !names.includes(name))).toEqual([]);
});

test("the table of the API has every entry with pages of its own", () => {
  const told = namedIn("docs/reference/index.md");
  expect(
    Object.keys(ENTRIES)
      .map((entry) => `@ernie-m/${entry}`)
      .filter((entry) => !told.includes(entry)),
  ).toEqual([]);
});
