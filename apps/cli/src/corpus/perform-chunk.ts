import { programVersion } from "../package-files.js";
import { carriedOutcome, MOST_CARRIED_BYTES } from "./carried-results.js";
import {
  type ChunkOutcome,
  doneWith,
  readOutcome,
  sha256,
  writeOutcome,
  writeResult,
} from "./chunk-results.js";
import { openLeaves } from "./collect.js";
import type { ChunkAnswer, ChunkJob, KnownCorpus } from "./engine.js";
import { CorpusError } from "./errors.js";
import { identified, modelIdentity } from "./identity.js";
import { type Chunk, knownManifest } from "./manifest.js";
import { readRange } from "./read-range.js";
import { halve } from "./split-input.js";
import { runTaskProcess } from "./task-process.js";

/**
 * What has failed so often fails by itself: once, somebody may have ended a process, a machine may have been short of memory, or
 * the hub was away for a while.
 */
const OFTEN = 3;

/** What a worker needs beside the job. */
export interface Surroundings {
  /** How often a worker that had this chunk said nothing any more. */
  readonly stalls: number;
  readonly signal: AbortSignal;
  /** Most bytes of a result that the queue keeps. Default 32 MB. */
  readonly mostCarriedBytes?: number;
  /** Runs a command. Default `runTaskProcess`. */
  readonly run?: typeof runTaskProcess;
  /** Adds what a chunk was split into to the queue. */
  add(jobs: readonly ChunkJob[]): Promise<void>;
}

/**
 * Does a chunk, whoever else has done it or does it at the same time: what is written is the same. Gives what became of it.
 *
 * Throws: CorpusError `unfit-worker`, `unusable-chunk`; InputFileError where input or results cannot be read or written; the reason of `signal`.
 */
export async function performChunk(job: ChunkJob, surroundings: Surroundings): Promise<ChunkAnswer> {
  const { folder, chunk, carried } = job;
  if (carried !== undefined) {
    const { outcome, output, jobs } = await attempt(job, carried.known, surroundings);
    await surroundings.add(jobs);
    return carriedOutcome(outcome, output);
  }
  const { kind } = (await readOutcome(folder, chunk)) ?? (await writtenOutcome(job, surroundings));
  // Also of one that was split before: a worker may have been killed between the outcome and the halves' jobs.
  if (kind === "split") {
    const open = await openLeaves(folder, [chunk]);
    await surroundings.add(open.map((half) => ({ folder, chunk: half })));
  }
  return kind;
}

async function writtenOutcome(job: ChunkJob, surroundings: Surroundings): Promise<ChunkOutcome> {
  const { folder, chunk } = job;
  const { outcome, output } = await attempt(job, await knownManifest(folder), surroundings);
  // Locks run out: another worker may have had it meanwhile, and been quicker.
  const quicker = await readOutcome(folder, chunk);
  if (quicker !== undefined && quicker.kind !== "failed") return quicker;
  if (output === undefined) await writeOutcome(folder, chunk, outcome);
  else await writeResult(folder, chunk, output);
  return outcome;
}

/** What became of a chunk, with what the command wrote for it, or the jobs that carry its halves. */
interface Attempt {
  readonly outcome: ChunkOutcome;
  readonly output?: Uint8Array;
  readonly jobs: readonly ChunkJob[];
}

async function attempt(
  job: ChunkJob,
  known: KnownCorpus,
  { stalls, signal, mostCarriedBytes = MOST_CARRIED_BYTES, run = runTaskProcess }: Surroundings,
): Promise<Attempt> {
  await checkFitness(known);
  const { chunk } = job;
  const bytes = await chunkBytes(job, known);
  const narrow = (reason: string): Attempt =>
    chunk.lines > 1 ? splitIn(job, known, bytes) : failedOn(chunk, bytes, reason);
  if (stalls >= OFTEN) return narrow(`it has ended its worker ${stalls} times`);
  const args = partArgs(known, chunk);
  // Halving loses nothing, whatever the failure was; setting aside loses a line.
  const most = chunk.lines > 1 ? 1 : OFTEN;
  for (let failures = 1; ; failures++) {
    const end = await run(args, bytes, signal);
    if (end.isDone) {
      const { output } = end;
      if (job.carried === undefined || output.length <= mostCarriedBytes)
        return { outcome: doneWith(output), output, jobs: [] };
      return narrow(`its result has ${output.length} bytes, the queue takes ${mostCarriedBytes}`);
    }
    if (end.isUsage) throw new CorpusError("unusable-chunk", end.reason);
    await checkAbility(known, run, signal);
    if (failures === most) return narrow(end.reason);
  }
}

/** The command line for a part of the input, whose lines have the numbers that they have in all of it. */
function partArgs({ args: [task, ...options] }: KnownCorpus, { firstLine }: Chunk): readonly string[] {
  return [task, "--first-line", String(firstLine), ...options];
}

/** Tells what fails here from what fails on an input. Throws: CorpusError `unfit-worker`; the reason of `signal`. */
async function checkAbility(
  { args }: KnownCorpus,
  run: typeof runTaskProcess,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 1; ; failures++) {
    const end = await run(args, new Uint8Array(), signal);
    if (end.isDone) return;
    if (failures === OFTEN)
      throw new CorpusError("unfit-worker", `${args[0]} fails here on any input: ${end.reason}`);
  }
}

function splitIn({ folder, chunk, carried }: ChunkJob, known: KnownCorpus, bytes: Uint8Array): Attempt {
  const [first, second] = halve(chunk, bytes);
  const halves = [identified(first, known), identified(second, known)] as const;
  const outcome = { kind: "split", halves } as const;
  if (carried === undefined) return { outcome, jobs: [] };
  const jobs = halves.map((half): ChunkJob => {
    const part = bytes.subarray(half.start - chunk.start, half.end - chunk.start);
    return { folder, chunk: half, carried: { known, input: Buffer.from(part).toString("base64") } };
  });
  return { outcome, jobs };
}

function failedOn({ firstLine: line }: Chunk, bytes: Uint8Array, reason: string): Attempt {
  const input = Buffer.from(bytes)
    .toString("utf8")
    .replace(/\r?\n$/, "");
  return { outcome: { kind: "failed", line, reason, input }, jobs: [] };
}

/** Identities of models that this process has looked at: files of gigabytes are read once. */
const identities = new Map<string, Promise<string>>();

async function checkFitness({ args, model, program }: KnownCorpus): Promise<void> {
  if (program !== programVersion())
    throw new CorpusError(
      "unfit-worker",
      `the corpus was submitted with version ${program} of ernie-m, this is ${programVersion()}`,
    );
  const key = JSON.stringify(args);
  const here = identities.get(key) ?? modelIdentity(args);
  identities.set(key, here);
  // A disk that fails once may work the next time.
  here.catch(() => identities.delete(key));
  if ((await here) !== model)
    throw new CorpusError("unfit-worker", "the model here is not the one that the corpus was submitted with");
}

async function chunkBytes({ chunk, carried }: ChunkJob, { input }: KnownCorpus): Promise<Uint8Array> {
  const bytes = carried === undefined ? await readRange(input, chunk) : Buffer.from(carried.input, "base64");
  if (sha256(bytes) === chunk.sha256) return bytes;
  throw new CorpusError("unusable-chunk", `${input}: has changed since it was submitted`);
}
