import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { expect, test } from "vitest";
import { modelFingerprint } from "../scripts/model-fingerprint.mjs";
import { pages } from "./examples.js";
import { root } from "./repository.js";

const MODEL =
  /\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) (?:model|one)\b|uie-m-base/;
/** The head of a table of what a model finds, and not of what a measure is called. */
const OF_RESULTS = /^\|.*(?:\bF1\b|new label|own labels).*\|\n\|[\s:|-]+\|\n(?:.*\d[.,]?\d.*\n)+/gm;

const textOf = (page: string): string => readFileSync(`${root}docs/${page}`, "utf8");
const guides = pages().filter((page) => page.includes("/"));

/** Tables of results in sections that do not say before them which model they are of. */
function nameless(page: string): readonly string[] {
  return textOf(page)
    .split(/^## /m)
    .flatMap((section) =>
      Array.from(section.matchAll(OF_RESULTS))
        .filter(({ index, 0: table }) => !MODEL.test(section.slice(0, index) + table))
        .map(([table]) => `${page}: ${table.slice(0, table.indexOf("\n"))}`),
    );
}

test("a table of what a model finds says which model that is", () => {
  expect(guides.flatMap(nameless)).toEqual([]);
  expect(guides.flatMap((page) => textOf(page).match(OF_RESULTS) ?? []).length).toBeGreaterThan(8);
});

test("no page names a model by what is embedded after it", () => {
  const relative = /\b(?:model|one)(?: that was embedded)? before (?:it|this)\b/;
  expect(guides.filter((page) => relative.test(textOf(page)))).toEqual([]);
});

test("the last model of the list is the embedded one", async () => {
  const row = /^\| \w+, embedded now \| `([0-9a-f]{8})` \|/m.exec(textOf("guide/languages.md"));
  expect(row?.[1]).toBe((await modelFingerprint(fileURLToPath(modelUrl))).slice(0, 8));
});
