import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { filesOf, root } from "./repository.js";

/** Pages outside the site: the site's own are checked where it is built. */
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...filesOf((name) => name.endsWith(".md")).filter((path) => !path.startsWith("docs/")),
];

/** What links and images of a page lead to, but for other places in the web and inside the page itself. */
function targetsOf(page: string): readonly string[] {
  const text = readFileSync(join(root, page), "utf8").replaceAll(/^```[\s\S]*?^```$/gm, "");
  return Array.from(text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g), ([, target]) => target).filter(
    (target) => !/^[a-z]+:/.test(target),
  );
}

test.each(pages)("links of %s lead somewhere", (page) => {
  const dead = targetsOf(page).filter((target) => !existsSync(join(root, dirname(page), target)));
  expect(dead).toEqual([]);
});
