import { randomUUID } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { InputFileError, reasonOf } from "../io/input-file-error.js";
import { formatOfName } from "../io/input-format.js";
import { openBytes } from "../io/read-bytes.js";
import { programVersion } from "../package-files.js";
import { UsageError } from "../usage-error.js";
import { fetchOutcomes } from "./carried-results.js";
import { forgetLost, forgetOutcome } from "./chunk-results.js";
import { leavesOf, openLeaves } from "./collect.js";
import { addAnew, addJobs, type ChunkJob, type ChunkQueue } from "./engine.js";
import { identified, isFolder, modelIdentity, optionValue } from "./identity.js";
import { type Chunk, type Manifest, readManifest, writeManifest } from "./manifest.js";
import { readRange } from "./read-range.js";
import { type ChunkLimits, splitInput } from "./split-input.js";
import { runTaskProcess } from "./task-process.js";

/** Commands that give each line of their input a result. */
const TASKS = ["extract", "records", "classify", "ner", "answer", "choose", "embed"] as const;
/** What the corpus decides: inputs and outputs go through pipes, and results are put together behind each other. */
const NOT_TAKEN = [
  "--input",
  "--output",
  "--output-format",
  "--pretty",
  "--document",
  "--column",
  "--first-line",
] as const;

/** What to do, and with what. */
export interface SubmitOptions {
  readonly folder: string;
  readonly input: string;
  /** A command of the program and its options. */
  readonly args: readonly string[];
  readonly limits: ChunkLimits;
  /** Whether jobs carry their part of the input and of the output. */
  readonly inline: boolean;
}

/**
 * The manifest of a corpus: its input cut, its command line tried on no input, what that refers to as any machine that shares the
 * files finds it.
 *
 * Throws: UsageError for a command line that cannot be; InputFileError.
 */
export async function planCorpus(options: SubmitOptions): Promise<Manifest> {
  const args = await portableArgs(options);
  const tried = await runTaskProcess(args, new Uint8Array());
  if (!tried.isDone) throw new (tried.isUsage ? UsageError : InputFileError)(tried.reason);
  const input = resolve(options.input);
  const before = await readManifest(resolve(options.folder));
  const corpus = before?.corpus ?? randomUUID();
  const known = { corpus, args, model: await modelIdentity(args), program: programVersion() };
  const chunks: Chunk[] = [];
  for await (const stretch of splitInput(openBytes(input), options.limits))
    chunks.push(identified(stretch, known));
  if (chunks.length === 0) throw new InputFileError(`${options.input}: is empty`);
  return { version: 1, ...known, input, ...(options.inline && { inline: true }), chunks };
}

async function portableArgs({ args, input }: SubmitOptions): Promise<readonly string[]> {
  const [task] = args;
  if (!TASKS.some((name) => name === task))
    throw new UsageError(
      `corpus submit: expected -- and one of ${TASKS.join(", ")}, got ${task ?? "nothing"}`,
    );
  const refused = NOT_TAKEN.find((flag) => args.some((arg) => arg === flag || arg.startsWith(`${flag}=`)));
  if (refused !== undefined) throw new UsageError(`corpus submit: ${refused} is not for a corpus`);
  const format = optionValue(args, "--format") ?? formatOfName(input);
  if (format !== "text" && format !== "jsonl")
    throw new UsageError(
      `corpus submit: --format text or jsonl is needed, a text or an object a line${format === undefined ? "" : `, not ${format}`}`,
    );
  const model = optionValue(args, "--model");
  const hasFolder = model !== undefined && (await isFolder(model));
  const portable = await Promise.all(args.map((arg, at) => portableArg(arg, args[at - 1], hasFolder)));
  return optionValue(args, "--format") === undefined ? [...portable, "--format", format] : portable;
}

/** Files that workers elsewhere do not have go into the command line; a model's folder has a name that holds everywhere. */
async function portableArg(arg: string, before: string | undefined, hasFolder: boolean): Promise<string> {
  if (before === "--schema" && arg.startsWith("@")) return readText(arg.slice(1));
  if (arg.startsWith("--schema=@")) return `--schema=${await readText(arg.slice("--schema=@".length))}`;
  if (hasFolder && before === "--model") return resolve(arg);
  if (hasFolder && arg.startsWith("--model=")) return `--model=${resolve(arg.slice("--model=".length))}`;
  return arg;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new InputFileError(`${file}: cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

/** What was submitted. */
export interface Submitted {
  readonly chunks: number;
  readonly lines: number;
  /** Chunks that an earlier submission had done. */
  readonly doneBefore: number;
}

/**
 * Puts a corpus into its folder and its chunks into the queue. The same corpus may be submitted again: what is done or waiting
 * stays so, a queue that was lost is filled again, and lines that were set aside are tried again.
 *
 * Throws: InputFileError where the folder has another corpus, or one of another version; the engine's errors.
 */
export async function submit(
  manifest: Manifest,
  queue: ChunkQueue,
  options: SubmitOptions,
): Promise<Submitted> {
  const folder = resolve(options.folder);
  await mkdir(join(folder, "chunks"), { recursive: true }).catch((cause: unknown) => {
    throw new InputFileError(`${folder}: cannot be made: ${reasonOf(cause)}`, { cause });
  });
  const before = await readManifest(folder);
  if (before !== undefined && before.program !== manifest.program)
    throw new InputFileError(
      `${folder}: was submitted with version ${before.program} of ernie-m, this is ${manifest.program}: submit again with that one, or to another folder`,
    );
  if (before !== undefined && JSON.stringify(before) !== JSON.stringify(manifest))
    throw new InputFileError(
      `${folder}: has another corpus: its input, model, command line or chunks are not these`,
    );
  if (before === undefined) await writeManifest(folder, manifest);
  for await (const { chunk, outcome } of leavesOf(folder, manifest.chunks))
    if (outcome?.kind === "done") await forgetLost(folder, chunk, outcome.bytes);
  if (options.inline && before !== undefined) await fetchOutcomes(queue, folder, manifest.chunks);
  await forgetSetAside(queue, folder, manifest.chunks);
  const todo = await openLeaves(folder, manifest.chunks);
  const jobs = todo.map((chunk) => ({ folder, chunk }));
  const add = before === undefined ? addJobs : addAnew;
  if (!options.inline) await add(queue, jobs);
  else for await (const job of carrying(manifest, jobs)) await add(queue, [job]);
  const { length } = manifest.chunks;
  return {
    chunks: length,
    lines: manifest.chunks.reduce((sum, { lines }) => sum + lines, 0),
    doneBefore: length - new Set(todo.map(({ index }) => index)).size,
  };
}

/** What failed may have been the machine's fault, of memory for example. Throws: InputFileError; the engine's errors. */
async function forgetSetAside(queue: ChunkQueue, folder: string, chunks: readonly Chunk[]): Promise<void> {
  for await (const { chunk, outcome } of leavesOf(folder, chunks)) {
    if (outcome?.kind !== "failed") continue;
    // The queue first: what it has would be fetched again.
    await queue.remove(chunk.id);
    await forgetOutcome(folder, chunk, "failed");
  }
}

/** Jobs with their part of the input, one at a time: all of it need not fit memory. */
async function* carrying(manifest: Manifest, jobs: readonly ChunkJob[]): AsyncGenerator<ChunkJob> {
  const { corpus, args, model, program, input } = manifest;
  const known = { corpus, args, model, program, input };
  for (const job of jobs) {
    const bytes = Buffer.from(await readRange(input, job.chunk)).toString("base64");
    yield { ...job, carried: { input: bytes, known } };
  }
}
