import type { Job, Queue, Worker } from "bullmq";
import type { CarriedOutcome } from "./chunk-results.js";
import type { Chunk, Manifest } from "./manifest.js";

/** What a worker is asked to do. */
export interface ChunkJob {
  /** The folder of the corpus. */
  readonly folder: string;
  readonly chunk: Chunk;
  /** What workers need that share no disk with who submits. */
  readonly carried?: CarriedWork;
}

/** A chunk's input, and what is to be done with it; its job's result then has its output. */
export interface CarriedWork {
  /** The chunk's bytes in base64. */
  readonly input: string;
  readonly known: KnownCorpus;
}

/** What every chunk of a corpus has in common. */
export type KnownCorpus = Pick<Manifest, "corpus" | "args" | "model" | "program" | "input">;

/** What a job gives: what became of its chunk, by name where the rest lies in the folder. */
export type ChunkAnswer = string | CarriedOutcome;

/** How long an engine trusts a worker that says nothing, and how it takes failures. */
export interface WorkSettings {
  readonly lockSeconds: number;
}

export type ChunkQueue = Queue<ChunkJob, ChunkAnswer>;
export type ChunkWorker = Worker<ChunkJob, ChunkAnswer>;
export type GivenJob = Job<ChunkJob, ChunkAnswer>;

/** A job engine that somebody runs: jobs are delivered once at least. */
export interface Engine {
  readonly queue: ChunkQueue;
  /** A worker that is not started. */
  worker(perform: (job: GivenJob) => Promise<ChunkAnswer>, settings: WorkSettings): ChunkWorker;
  close(): Promise<void>;
}

/** Jobs that are added in one go. */
const ADDED_AT_ONCE = 500;
/** The engine gives nothing up: a chunk that ends its workers is halved, and a line that does is set aside, by who has it next. */
const WITHOUT_END = 1_000_000;

/** All corpora share one queue: a worker does whichever is there. */
export const queueName = "ernie-m-corpus";

/** What both engines are asked alike. */
export function workerOptions({ lockSeconds }: WorkSettings) {
  const lockDuration = 1000 * lockSeconds;
  return {
    autorun: false,
    concurrency: 1,
    lockDuration,
    stalledInterval: lockDuration / 4,
    maxStalledCount: WITHOUT_END,
  };
}

/**
 * Adds jobs of chunks that are to be done, those that have ended as well: results may be gone, and what was wrong with an
 * input may be right again.
 */
export async function addAnew(queue: ChunkQueue, jobs: readonly ChunkJob[]): Promise<void> {
  for (const { chunk, carried } of jobs) {
    const state = await queue.getJobState(chunk.id);
    // What a job that carries its chunk has ended with is the result.
    if (state === "failed" || (state === "completed" && carried === undefined)) await queue.remove(chunk.id);
  }
  await addJobs(queue, jobs);
}

/** Adds jobs; those that are there already, done ones too, stay as they are. */
export async function addJobs(queue: ChunkQueue, jobs: readonly ChunkJob[]): Promise<void> {
  for (let at = 0; at < jobs.length; at += ADDED_AT_ONCE)
    await queue.addBulk(
      jobs.slice(at, at + ADDED_AT_ONCE).map((data) => ({
        name: "chunk",
        data,
        opts: {
          jobId: data.chunk.id,
          attempts: WITHOUT_END,
          // An id that is forgotten would be taken, and done, again.
          removeOnComplete: false,
          removeOnFail: false,
        },
      })),
    );
}
