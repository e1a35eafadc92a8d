import { readOutcome, sha256, writeOutcome, writeResult } from "./chunk-results.js";
import type { ChunkJob } from "./engine.js";
import { CorpusError } from "./errors.js";
import { identified, modelIdentity, programVersion } from "./identity.js";
import { type Chunk, knownManifest, type Manifest } from "./manifest.js";
import { readRange } from "./read-range.js";
import { halve } from "./split-input.js";
import { runTaskProcess } from "./task-process.js";

/** How often a chunk may have ended its worker before it is halved. */
const MOST_STALLS = 3;

/** What a worker needs beside the job. */
export interface Surroundings {
  /** How often a worker that had this chunk said nothing any more. */
  readonly stalls: number;
  readonly signal: AbortSignal;
  /** Adds what a chunk was split into to the queue. */
  add(jobs: readonly ChunkJob[]): Promise<void>;
}

/**
 * Does a chunk, whoever else has done it or does it at the same time: what is written is the same. Gives what became of it.
 *
 * Throws: CorpusError `unfit-worker`, `unusable-chunk`; InputFileError where input or results cannot be read or written; the reason of `signal`.
 */
export async function performChunk(job: ChunkJob, surroundings: Surroundings): Promise<string> {
  const { folder, chunk } = job;
  const before = await readOutcome(folder, chunk);
  if (before !== undefined) {
    // A worker may have been killed between the outcome and the halves' jobs.
    if (before.kind === "split") await surroundings.add(jobsOf(job, before.halves));
    return before.kind;
  }
  const manifest = await knownManifest(folder);
  await checkFitness(manifest);
  const bytes = await chunkBytes(job, manifest);
  const split = async (): Promise<string> => {
    const [first, second] = halve(chunk, bytes);
    const halves = [identified(first, manifest), identified(second, manifest)] as const;
    await writeOutcome(folder, chunk, { kind: "split", halves });
    await surroundings.add(jobsOf(job, halves, bytes));
    return "split";
  };
  if (surroundings.stalls >= MOST_STALLS && chunk.lines > 1) return split();
  const { signal } = surroundings;
  const end = await runTaskProcess(manifest.args, bytes, signal);
  if (end.isDone) {
    await writeResult(folder, chunk, end.output);
    return "done";
  }
  if (end.isUsage) throw new CorpusError("unusable-chunk", end.reason);
  const empty = await runTaskProcess(manifest.args, new Uint8Array(), signal);
  if (!empty.isDone)
    throw new CorpusError("unfit-worker", `${manifest.args[0]} fails here on any input: ${empty.reason}`);
  if (chunk.lines > 1) return split();
  const input = Buffer.from(bytes)
    .toString("utf8")
    .replace(/\r?\n$/, "");
  await writeOutcome(folder, chunk, { kind: "failed", line: chunk.firstLine, reason: end.reason, input });
  return "failed";
}

function jobsOf(job: ChunkJob, halves: readonly [Chunk, Chunk], bytes?: Uint8Array): readonly ChunkJob[] {
  const { folder, chunk: whole, inline } = job;
  const all = inline === undefined ? undefined : (bytes ?? Buffer.from(inline, "base64"));
  return halves.map((chunk) => {
    if (all === undefined) return { folder, chunk };
    const part = all.subarray(chunk.start - whole.start, chunk.end - whole.start);
    return { folder, chunk, inline: Buffer.from(part).toString("base64") };
  });
}

/** Identities of models that this process has looked at: files of gigabytes are read once. */
const identities = new Map<string, Promise<string>>();

async function checkFitness({ args, model, program }: Manifest): Promise<void> {
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

async function chunkBytes({ chunk, inline }: ChunkJob, { input }: Manifest): Promise<Uint8Array> {
  const bytes = inline === undefined ? await readRange(input, chunk) : Buffer.from(inline, "base64");
  if (sha256(bytes) === chunk.sha256) return bytes;
  throw new CorpusError("unusable-chunk", `${input}: has changed since it was submitted`);
}
