import { type BackendFactory, PostgresConnection, PostgresQueueBackend } from "bullmq";

type Options = ConstructorParameters<typeof PostgresQueueBackend>[2];
type Connection = ConstructorParameters<typeof PostgresConnection>[0];

/** Milliseconds by the server's clock. */
const NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/** What no worker's clock can have meant is taken for now: see `lockSeconds`. */
const MOST_LOCK_MS = 3_600_000;

/**
 * Gives back the chunks of workers that ended without a word, by the server's clock.
 *
 * BullMQ has each worker write its own clock's times into the tables: one whose clock is hours ahead would keep its chunk so long
 * when it is killed, and keep all others from looking for such chunks, too.
 */
class RecoveringBackend extends PostgresQueueBackend {
  readonly #pool: PostgresConnection["pool"];

  constructor(connection: PostgresConnection, queue: string, options: Options) {
    // Named as BullMQ names a worker's connection, which is how it is found among the server's.
    super(connection, queue, options, true, queue);
    this.#pool = connection.pool;
  }

  override async moveStalledJobsToWait(): Promise<string[]> {
    const { maxStalledCount, stalledInterval } = this.opts as Options & Record<string, unknown>;
    await this.#pool.query(
      `UPDATE job SET locked_until_ms = ${NOW}
        WHERE queue = $1 AND state = 'active' AND locked_until_ms > ${NOW} + ${MOST_LOCK_MS}`,
      [this.queueName],
    );
    const { rows } = await this.#pool.query<{ readonly id: string }>(
      `SELECT id FROM move_stalled_jobs_to_wait($1, $2, ${NOW}, $3) AS moved(id)`,
      [this.queueName, maxStalledCount, stalledInterval],
    );
    return rows.map(({ id }) => id);
  }
}

/** Makes the backend of a worker. */
export const createRecoveringBackend: BackendFactory<RecoveringBackend, Connection> = (queue, options) =>
  new RecoveringBackend(new PostgresConnection(options.connection as Connection), queue, options as Options);
