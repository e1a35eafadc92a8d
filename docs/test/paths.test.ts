import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { filesOf, root } from "./repository.js";

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...filesOf((name) => name.endsWith(".md")).filter((path) => !path.endsWith("CHANGELOG.md")),
];

/** What a path of this repository begins with, where a page names one: a member, a package, or a folder of one. */
const BEGINNINGS = [
  "apps",
  "bench",
  "docs",
  "packages",
  "scripts",
  "src",
  "test",
  ...readdirSync(`${root}packages`),
];
const PATH = new RegExp(`^(?:${BEGINNINGS.join("|")})(?:/[\\w.-]+)+/?$`);

/** "Paths are below `packages/core`." */
const BASE = /[Pp]aths\s+are\s+below\s+`([^`]+)`/;

/** The paths that a page names, and the folders that they may be meant from. */
function pathsOf(page: string): { readonly paths: readonly string[]; readonly from: readonly string[] } {
  const text = readFileSync(join(root, page), "utf8").replaceAll(/^```[\s\S]*?^```$/gm, "");
  const base = BASE.exec(text)?.[1];
  return {
    paths: Array.from(text.matchAll(/`([^`\s]+)`/g), ([, path]) => path).filter((path) => PATH.test(path)),
    from: ["", "packages", dirname(page), ...(base === undefined ? [] : [base])],
  };
}

test.each(pages)("files that %s names are there", (page) => {
  const { paths, from } = pathsOf(page);
  const missing = paths.filter((path) => !from.some((folder) => existsSync(join(root, folder, path))));
  expect(missing).toEqual([]);
});

test("pages name files", () => {
  expect(pages.flatMap((page) => pathsOf(page).paths).length).toBeGreaterThan(40);
});
