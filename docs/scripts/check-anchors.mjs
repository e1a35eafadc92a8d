// VitePress fails on a link to a page that does not exist; this does for a place inside a page.
import { readdirSync, readFileSync } from "node:fs";
import { posix, sep } from "node:path";

const IDS = / id="([^"]+)"/g;
const LINKS = / href="([^"#]*)#([^"]+)"/g;
const ELSEWHERE = /^[a-z]+:/;

function targetOf(page, link) {
  if (link === "") return page;
  const path = link.startsWith("/") ? link.slice(1) : posix.join(posix.dirname(page), link);
  if (path === "" || path.endsWith("/")) return `${path}index.html`;
  return path.endsWith(".html") ? path : `${path}.html`;
}

/** Throws when a link of the built site in `folder` leads to an id that its page does not have. */
export function checkAnchors(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".html"));
  const pages = new Map(
    names.map((name) => [name.split(sep).join("/"), readFileSync(`${folder}/${name}`, "utf8")]),
  );
  const ids = new Map(
    Array.from(pages, ([name, html]) => [name, new Set(Array.from(html.matchAll(IDS), ([, id]) => id))]),
  );
  const dead = Array.from(pages).flatMap(([page, html]) =>
    Array.from(html.matchAll(LINKS))
      .filter(([, link]) => !ELSEWHERE.test(link))
      .filter(([, link, id]) => !ids.get(targetOf(page, link))?.has(decodeURIComponent(id)))
      .map(([, link, id]) => `${page}: ${link}#${id}`),
  );
  if (dead.length > 0) throw new Error(`links that lead nowhere:\n${[...new Set(dead)].join("\n")}`);
}
