import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { sha256 } from "./chunk-results.js";
import type { Chunk, Manifest } from "./manifest.js";
import type { Stretch } from "./split-input.js";

/** The value that a command line gives an option, as `--name value` or `--name=value`; the last one counts. */
export function optionValue(args: readonly string[], flag: string): string | undefined {
  let value: string | undefined;
  args.forEach((arg, at) => {
    if (arg === flag) value = args[at + 1];
    else if (arg.startsWith(`${flag}=`)) value = arg.slice(flag.length + 1);
  });
  return value;
}

/** Whether a model's name is that of a folder here. */
export function isFolder(model: string): Promise<boolean> {
  return stat(model).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * What the model of a command line is, so that two machines know whether they have the same: SHA-256 of all files of a folder; of
 * a model on the hub, its id and revision. Throws: the platform's errors.
 */
export async function modelIdentity(args: readonly string[]): Promise<string> {
  const model = optionValue(args, "--model");
  const folder = model ?? fileURLToPath(modelUrl);
  if (!(await isFolder(folder))) return `${model}@${optionValue(args, "--revision") ?? "main"}`;
  const hash = createHash("sha256");
  for (const name of (await readdir(folder)).sort()) {
    const file = join(folder, name);
    // Hidden files are of whoever copied or cloned the folder.
    if (name.startsWith(".") || !(await stat(file)).isFile()) continue;
    hash.update(`${JSON.stringify(name)} ${await digestOf(file)}\n`);
  }
  return `sha256:${hash.digest("hex")}`;
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(piece as Buffer);
  return hash.digest("hex");
}

/** Gives a chunk its id. It begins with a letter, since engines take no ids of digits alone. */
export function identified(
  stretch: Stretch,
  { corpus, args, model, program }: Pick<Manifest, "corpus" | "args" | "model" | "program">,
): Chunk {
  const { index, start, sha256: bytes } = stretch;
  return {
    ...stretch,
    id: `c${sha256(JSON.stringify([corpus, program, model, args, index, start, bytes]))}`,
  };
}
