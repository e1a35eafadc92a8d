import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Path of a file of this package that is not code. The built program lies flat in one folder, as this module does among
 * the sources: of both the parent is the package.
 */
export function packageFile(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

/** The version of the program. */
export function programVersion(): string {
  const { version } = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as {
    readonly version: string;
  };
  return version;
}
