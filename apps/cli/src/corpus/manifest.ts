import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InputFileError, reasonOf } from "../io/input-file-error.js";
import { writeWhole } from "../io/output.js";

/** Consecutive lines of the input. */
export interface Chunk {
  /** Its place among the chunks; those that were split off share it. */
  readonly index: number;
  /** Names the work: the same id is the same corpus, model, code, command line and bytes. */
  readonly id: string;
  /** The bytes of the input that it is, `end` excluded. */
  readonly start: number;
  readonly end: number;
  /** Number of its first line, counted from 1, and how many it has. */
  readonly firstLine: number;
  readonly lines: number;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly sha256: string;
}

/** What a corpus is made with, in its folder. */
export interface Manifest {
  /** Form of this file. */
  readonly version: 1;
  /** Drawn at random: what another corpus has done is not done for this one. */
  readonly corpus: string;
  /** What every worker runs, a command of the program and its options; inputs come by standard input. */
  readonly args: readonly string[];
  /** What the model is, byte for byte. */
  readonly model: string;
  /** The version of the program. */
  readonly program: string;
  readonly input: string;
  /** Whether the engine keeps inputs and results: workers share no disk with who submits. */
  readonly inline?: true;
  readonly chunks: readonly Chunk[];
}

const NAME = "manifest.json";

/** Throws: InputFileError where it cannot be written. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeWhole(join(folder, NAME), Buffer.from(`${JSON.stringify(manifest, undefined, 1)}\n`));
}

/** The manifest in a folder; undefined where there is none. Throws: InputFileError for one that cannot be read. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const file = join(folder, NAME);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new InputFileError(`${file}: cannot be read: ${reasonOf(cause)}`, { cause });
  }
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (manifest.version === 1 && Array.isArray(manifest.chunks)) return manifest;
  } catch {
    // Said below, as what is JSON of another kind.
  }
  throw new InputFileError(`${file}: is not the manifest of a corpus that this version reads`);
}

/** The manifest in a folder. Throws: InputFileError where there is none. */
export async function knownManifest(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  if (manifest !== undefined) return manifest;
  throw new InputFileError(`${folder}: has no ${NAME}: nothing was submitted to it`);
}
