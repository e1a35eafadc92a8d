import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { reasonOf } from "../io/input-file-error.js";
import { type ChunkAnswer, type ChunkJob, type Engine, queueName, workerOptions } from "./engine.js";
import { CorpusError } from "./errors.js";

/**
 * Opens Redis or Valkey.
 *
 * Throws: CorpusError `unreachable-queue`; `unsafe-queue` where it may evict jobs or keeps nothing on its disk, unless `allowsLoss`.
 */
export async function openRedis(address: string, allowsLoss: boolean): Promise<Engine> {
  const client = new Redis(address, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    retryStrategy: () => null,
  });
  try {
    client.on("error", () => undefined);
    await client.connect().catch((cause: unknown) => {
      throw new CorpusError("unreachable-queue", `--queue: cannot be reached: ${reasonOf(cause)}`, { cause });
    });
    if (!allowsLoss) refuseLoss(await client.info("memory"), await client.info("persistence"));
  } finally {
    client.disconnect();
  }
  // While the engine is started anew, what is asked of it waits.
  const connection = { url: address, maxRetriesPerRequest: null };
  const queue = new Queue<ChunkJob, ChunkAnswer>(queueName, { connection });
  queue.on("error", () => undefined);
  return {
    queue,
    worker: (perform, settings) =>
      new Worker<ChunkJob, ChunkAnswer>(queueName, perform, { connection, ...workerOptions(settings) }),
    close: () => queue.close(),
  };
}

function refuseLoss(memory: string, persistence: string): void {
  const field = (info: string, name: string): string | undefined =>
    new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
  const policy = field(memory, "maxmemory_policy");
  if (policy !== undefined && policy !== "noeviction")
    throw new CorpusError(
      "unsafe-queue",
      `the queue may drop jobs when its memory is full: set maxmemory-policy to noeviction, it is ${policy}`,
    );
  if (field(persistence, "aof_enabled") === "0")
    throw new CorpusError(
      "unsafe-queue",
      "the queue keeps jobs in memory alone, and a restart loses them: set appendonly to yes, or say --allow-loss",
    );
}
