import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { outputOf } from "./run.js";
import { packAll } from "./tarballs.js";
import { compilers, NEWEST_NODE, nodePackage, tools } from "./tools.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of a project that has installed the packed packages and the tools. */
    readonly project: string;
  }
}

/** Packs every package and installs the archives with npm, as a stranger's project does, once for all suites. */
export async function setup(vitest: TestProject): Promise<() => void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ernie-m-consumers-")));
  const archives = await packAll(join(folder, "archives"));
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "consumer", private: true, type: "module" }),
  );
  const wanted = [
    ...archives,
    ...Object.entries(tools).map(([name, version]) => `${name}@${version}`),
    ...Object.entries(compilers).map(([alias, version]) => `${alias}@npm:typescript@${version}`),
    `${nodePackage()}@${NEWEST_NODE}`,
  ];
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--loglevel=error"];
  await outputOf("npm", ["install", ...quiet, ...wanted], { cwd: project });
  vitest.provide("project", project);
  return () => rmSync(folder, { recursive: true, force: true });
}
