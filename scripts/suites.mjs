// Which packages have checks and tests, and in which order they are best run.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const GROUPS = ["packages", "apps", "training"];

/** Folders of all packages, from the root. */
export function packageFolders(root) {
  const grouped = GROUPS.flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`));
  return [...grouped, "docs", "bench"].filter((name) => existsSync(join(root, name, "package.json")));
}

export function manifestOf(root, folder) {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
}

/** Names of all packages. */
export function workspacePackages(root) {
  return packageFolders(root).map((folder) => manifestOf(root, folder).name);
}

/** Suites of a minute and more, by the time that each took alone on two cores. */
const LONG = [
  "playground",
  "cli",
  "runtime-web",
  "consumers",
  "runtime-node",
  "docs",
  "heads",
  "core",
  "tokenizer",
].map((name) => `@ernie-m/${name}`);

/** Those that take longest come first: what is short fills what they leave. */
export function longestFirst(names) {
  const others = names.filter((name) => !LONG.includes(name));
  return [...LONG.filter((name) => names.includes(name)), ...others];
}
