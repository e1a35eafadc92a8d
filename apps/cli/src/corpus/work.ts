import { setTimeout } from "node:timers/promises";
import { UnrecoverableError } from "bullmq";
import { interruptible } from "../interruptible.js";
import { addAnew, type ChunkAnswer, type ChunkWorker, type Engine, type GivenJob } from "./engine.js";
import { CorpusError } from "./errors.js";
import { performChunk } from "./perform-chunk.js";

/** How a worker works. */
export interface WorkOptions {
  readonly lockSeconds: number;
  /** Whether it ends when nothing is waiting any more, done or under way. */
  readonly untilDone: boolean;
}

/** What a worker tells while it works. */
export interface WorkReports {
  note(message: string): void;
  warn(message: string): void;
}

/** What a worker has done. */
export interface WorkDone {
  readonly done: number;
  readonly split: number;
  readonly failed: number;
}

class Interrupted extends Error {}

/**
 * Does chunks until it is interrupted, or all are done. An interruption lets go of the chunk in hand: another worker gets it.
 *
 * Throws: CorpusError `unfit-worker` when this machine cannot do what was submitted; what ended the engine's loop.
 */
export async function work(engine: Engine, options: WorkOptions, reports: WorkReports): Promise<WorkDone> {
  const count = { done: 0, split: 0, failed: 0 };
  /** What stands in the way of any more work is its reason. */
  const ended = new AbortController();
  await interruptible(
    () => new Interrupted(),
    async (interrupted) => {
      const signal = AbortSignal.any([interrupted, ended.signal]);
      const perform = async (job: GivenJob): Promise<ChunkAnswer> => {
        try {
          const answer = await performChunk(job.data, {
            stalls: job.stalledCounter ?? 0,
            signal,
            add: (jobs) => addAnew(engine.queue, jobs),
          });
          const kind = typeof answer === "string" ? answer : answer.kind;
          if (kind === "done" || kind === "split" || kind === "failed") count[kind] += 1;
          if (kind === "failed")
            reports.warn(`line ${job.data.chunk.firstLine}: set aside, collect says why`);
          return answer;
        } catch (error) {
          if (error instanceof CorpusError && error.code === "unusable-chunk") {
            reports.warn(error.message);
            throw new UnrecoverableError(error.message);
          }
          if (error instanceof CorpusError && error.code === "unfit-worker") ended.abort(error);
          else if (!signal.aborted) {
            reports.warn(`tried again later: ${(error as Error).message}`);
            await pause(RETRY_AFTER, signal);
          }
          throw error;
        }
      };
      const worker = engine.worker(perform, options);
      // The connection is made again by itself; said once, since it is tried without end.
      let isLost = false;
      worker.on("error", (error) => {
        if (!isLost) reports.warn(`the queue: ${error.message}`);
        isLost = true;
      });
      worker.on("ready", () => {
        isLost = false;
      });
      worker.run().catch((error: unknown) => ended.abort(error));
      await lastMoment(engine, worker, { ...options, signal });
      await worker.close();
    },
  );
  ended.signal.throwIfAborted();
  return count;
}

/** Milliseconds between looks at whether all is done. */
const LOOK_EVERY = 500;
/**
 * Milliseconds before a chunk is let go of that could not be done now. The engine is asked for no delay: it would go by the
 * worker's clock, which may be hours ahead.
 */
const RETRY_AFTER = 1000;

/** Ends early when it is told to. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** Resolves when the work is to end. */
async function lastMoment(
  engine: Engine,
  worker: ChunkWorker,
  { signal, untilDone }: WorkOptions & { readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    if (untilDone && (await isAllDone(engine, worker))) return;
    await pause(LOOK_EVERY, signal);
  }
}

async function isAllDone({ queue }: Engine, worker: ChunkWorker): Promise<boolean> {
  if (!worker.isRunning()) return false;
  try {
    const counts = await queue.getJobCounts("waiting", "active", "delayed", "prioritized");
    return Object.values(counts).every((count) => count === 0);
  } catch {
    return false;
  }
}
