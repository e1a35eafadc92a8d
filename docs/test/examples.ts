import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** A block of code that runs, and what its page says it prints. */
export interface Example {
  /** `tasks/embeddings.md:12`. */
  readonly place: string;
  readonly language: "js" | "sh";
  readonly code: string;
  /** Undefined for a block that no output follows. */
  readonly printed: string | undefined;
}

const docs = fileURLToPath(new URL("../", import.meta.url));
const FOLDERS = ["", "guide/", "tasks/", "recipes/", "frameworks/"];

/** The examples of the API reference, a file a symbol. */
export function symbolPages(): readonly string[] {
  const names = readdirSync(`${docs}api`, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".md")).map((name) => `api/${name.replaceAll("\\", "/")}`);
}

/** Every page that people wrote, by its path in `docs`. */
export function pages(): readonly string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(`${docs}${folder}`)
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}${name}`),
  );
}

/**
 * The `js` and `sh` blocks of a page. What a block prints stands in the `text` block after it, or after the tabs that it is
 * the first of.
 */
export function examplesOf(page: string): readonly Example[] {
  const text = readFileSync(`${docs}${page}`, "utf8");
  const blocks = text.matchAll(
    /^```(js|sh)(?: \[Node\])?\n([\s\S]*?)^```\n(?:\n```ts \[Browser\]\n[\s\S]*?^```\n\n:::\n)?(?:\n```text\n([\s\S]*?)^```$)?/gm,
  );
  return Array.from(blocks, ({ index, 1: language, 2: code, 3: printed }) => ({
    place: `${page}:${text.slice(0, index).split("\n").length}`,
    language: language === "js" ? "js" : "sh",
    code,
    printed,
  }));
}

/** Writes what an example printed under it: for when the embedded model, or a message, is meant to have changed. */
export function rewrite({ place, code, printed }: Example, output: string): void {
  const path = `${docs}${place.slice(0, place.lastIndexOf(":"))}`;
  const text = readFileSync(path, "utf8");
  const start = text.indexOf(`\`\`\`text\n${printed}\`\`\``, text.indexOf(code));
  const end = start + `\`\`\`text\n${printed}`.length;
  writeFileSync(path, `${text.slice(0, start)}\`\`\`text\n${output}${text.slice(end)}`);
}

const run = promisify(execFile);

/** What an example prints, run in `docs`, so that it finds the packages of the workspace. */
export async function outputOf({ language, code }: Example): Promise<string> {
  const options = { cwd: docs, encoding: "utf8" } as const;
  if (language === "js") {
    const type = code.includes("require(") ? "commonjs" : "module";
    return (await run(process.execPath, [`--input-type=${type}`, "-e", code], options)).stdout;
  }
  const script = code.replaceAll("npx ernie-m", '"$NODE" node_modules/@ernie-m/cli/bin/ernie-m.js');
  const env = { ...process.env, NODE: process.execPath };
  return (await run("sh", ["-c", script], { ...options, env })).stdout;
}
