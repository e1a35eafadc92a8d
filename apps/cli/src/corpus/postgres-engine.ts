import { createPostgresBackend, SchemaMigrationRequiredError, withBackend } from "bullmq";
import { reasonOf } from "../io/input-file-error.js";
import {
  type ChunkAnswer,
  type ChunkJob,
  type ChunkQueue,
  type ChunkWorker,
  type Engine,
  queueName,
  workerOptions,
} from "./engine.js";
import { CorpusError } from "./errors.js";
import { createRecoveringBackend } from "./postgres-recovery.js";

/**
 * Opens PostgreSQL. `migrates` makes the tables that jobs are kept in, where they are not there.
 *
 * Throws: CorpusError `queue-not-set-up` where the tables are not there; `unreachable-queue`.
 */
export async function openPostgres(address: string, migrates: boolean): Promise<Engine> {
  const { Queue } = withBackend(createPostgresBackend);
  const { Worker } = withBackend(createRecoveringBackend);
  const connection = { connectionString: address, ...(migrates && { migrate: true }) };
  const queue = new Queue<ChunkJob, ChunkAnswer>(queueName, { connection });
  queue.on("error", () => undefined);
  try {
    await queue.waitUntilReady();
  } catch (error) {
    await queue.close().catch(() => undefined);
    if (error instanceof SchemaMigrationRequiredError)
      throw new CorpusError(
        "queue-not-set-up",
        "the queue has not been set up: corpus submit makes its tables",
      );
    throw new CorpusError("unreachable-queue", `--queue: cannot be reached: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  return {
    // The same class: its types differ in the connection alone.
    queue: queue as unknown as ChunkQueue,
    worker: (perform, settings) =>
      new Worker<ChunkJob, ChunkAnswer>(queueName, perform, {
        connection: { connectionString: address },
        ...workerOptions(settings),
      }) as unknown as ChunkWorker,
    close: () => queue.close(),
  };
}
