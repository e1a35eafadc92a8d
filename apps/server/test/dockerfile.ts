import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository, which the Dockerfile is built from. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));
export const readRoot = (path: string): string => readFileSync(join(root, path), "utf8");

/** The instructions of the Dockerfile, their lines joined, without comments. */
const instructions = readRoot("apps/server/Dockerfile")
  .replace(/^#.*\n/gm, "")
  .replace(/\\\n/g, " ")
  .split("\n")
  .filter((line) => line.trim() !== "")
  .map((line) => {
    const [name, ...rest] = line.trim().split(/\s+/);
    return { name, text: rest.join(" ") };
  });

/** What stands behind every instruction of a name. */
export const all = (name: string): readonly string[] =>
  instructions.flatMap((one) => (one.name === name ? [one.text] : []));

/** What the Dockerfile sets, by name. */
export const environment: Readonly<Record<string, string>> = Object.fromEntries(
  all("ENV").flatMap((text) => text.split(/\s+/).map((pair) => pair.split("=") as [string, string])),
);

/** The command of an instruction that is a list of words. */
export function wordsOf(text: string): readonly string[] {
  return JSON.parse(text.slice(text.indexOf("["))) as readonly string[];
}
