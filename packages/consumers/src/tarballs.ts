import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { outputOf } from "./run.js";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The folders of all packages that are published, from the repository's root. */
export const published: readonly string[] = ["packages", "apps"].flatMap((group) =>
  readdirSync(join(root, group))
    .map((name) => `${group}/${name}`)
    .filter((folder) => existsSync(join(root, folder, "package.json")) && !isPrivate(folder)),
);

function isPrivate(folder: string): boolean {
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as {
    readonly private?: boolean;
  };
  return manifest.private === true;
}

/** The pnpm that runs this suite, else the one that is installed. */
export function pnpm(): readonly [command: string, ...args: string[]] {
  const starter = process.env.npm_execpath;
  const isPnpm = starter !== undefined && basename(starter).includes("pnpm");
  if (!isPnpm) return ["pnpm"];
  return /\.[cm]?js$/.test(starter) ? [process.execPath, starter] : [starter];
}

/** Packs what is built, without building it again under the feet of other suites, and gives the archives' paths. */
export async function packAll(folder: string): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const [command, ...args] = pnpm();
  const pack = (name: string) =>
    outputOf(command, [...args, "pack", "--pack-destination", folder], {
      cwd: join(root, name),
      env: { npm_config_ignore_scripts: "true" },
    });
  await Promise.all(published.map(pack));
  return readdirSync(folder).map((name) => join(folder, name));
}
