import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import { root } from "./tarballs.js";
import { nodePackage } from "./tools.js";

/** The project that has installed everything. */
export const project = inject("project");

/** Nodes that the suites run under: the one that runs them, and the newest. */
export const nodes = {
  "this Node": process.execPath,
  "the newest Node": join(
    project,
    "node_modules",
    nodePackage(),
    "bin",
    process.platform === "win32" ? "node.exe" : "node",
  ),
} as const;

/** A new folder in the project, with these files in it: what they import is what the project has installed. */
export function place(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(project, "case-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A new folder in the project with a copy of a folder of `projects/`. */
export function placeProject(name: string): string {
  const folder = place({});
  cpSync(fileURLToPath(new URL(`../projects/${name}`, import.meta.url)), folder, { recursive: true });
  return folder;
}

/** The program of an installed tool. */
export function binary(name: string): string {
  const path = join(project, "node_modules", ".bin", process.platform === "win32" ? `${name}.cmd` : name);
  if (!existsSync(path)) throw new Error(`${name} is not installed`);
  return path;
}

/** The JavaScript blocks of the repository's README, each with the output that follows it. */
export function readmeExamples(): readonly { readonly code: string; readonly output: string }[] {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const blocks = readme.matchAll(/```js\n(?<code>[\s\S]*?)```\n\n```\n(?<output>[\s\S]*?)```/g);
  return [...blocks].map(({ groups }) => ({ code: groups?.code ?? "", output: groups?.output ?? "" }));
}
