import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesOf, root } from "./repository.js";

/** What is read of a `package.json`. */
export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly homepage?: string;
  readonly bugs?: string;
  readonly repository?: unknown;
  readonly publishConfig?: unknown;
  readonly engines?: unknown;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export const readManifest = (path: string): Manifest =>
  JSON.parse(readFileSync(join(root, path), "utf8")) as Manifest;

/** Every package that npm gets, with its folder from the root. */
export const published = filesOf((name) => name === "package.json")
  .filter((path) => path.split("/").length <= 3)
  .map((path) => ({ folder: dirname(path), manifest: readManifest(path) }))
  .filter(({ manifest }) => manifest.private !== true);
