/**
 * Sessions that compute in worker threads: `session.run` of onnxruntime-node holds the thread it is called on, so a
 * server or a corpus runs models elsewhere. Every worker has every session, and a run goes to the worker with the
 * least to do.
 *
 * A library's pool hands any task to any thread; sessions are state of a thread, which is why this is its own.
 */
import {
  BackendError,
  type CancelSignal,
  type InferenceSession,
  type Tensor,
  type TensorMap,
} from "@ernie-m/core";
import type { SessionPlan } from "../session/plan-session.js";
import type { SentBackendError, WorkerRequest, WorkerResult } from "./protocol.js";
import { WorkerThread } from "./worker-thread.js";

type PoolWorker = WorkerThread<WorkerRequest, WorkerResult, SentBackendError>;

function startWorker(backend: string): PoolWorker {
  return new WorkerThread({
    url: new URL("./worker.js", import.meta.url),
    errorOf: ({ code, reason }) => new BackendError(code, backend, reason),
    ended: (reason) => new BackendError("run-failed", backend, reason),
  });
}

/** Worker threads that start with the first session and end with the last. */
export class WorkerPool {
  readonly #backend: string;
  readonly #size: number;
  #workers: readonly PoolWorker[] = [];
  #sessions = 0;
  #nextSession = 0;

  constructor(backend: string, size: number) {
    this.#backend = backend;
    this.#size = size;
  }

  /**
   * Compiles the plan in every worker; in one after another, so that the rest go on with their runs, if so asked.
   *
   * Throws: BackendError, as `createOrtSession`.
   */
  async createSession(
    plan: SessionPlan,
    when: "at once" | "one worker after another" = "at once",
  ): Promise<InferenceSession> {
    if (this.#sessions++ === 0)
      this.#workers = Array.from({ length: this.#size }, () => startWorker(this.#backend));
    const workers = this.#workers;
    const session = this.#nextSession++;
    const create = (worker: PoolWorker): Promise<unknown> =>
      worker.ask({ kind: "create", session, backend: this.#backend, plan });
    const created = await Promise.allSettled(
      when === "at once" ? workers.map(create) : [inTurn(workers, create)],
    );
    const failed = created.find((result) => result.status === "rejected");
    if (failed === undefined)
      return new PooledSession(this.#backend, workers, session, () => this.#release());
    await Promise.allSettled(workers.map((worker) => worker.ask({ kind: "dispose", session })));
    await this.#release();
    throw failed.reason;
  }

  async #release(): Promise<void> {
    if (--this.#sessions > 0) return;
    const workers = this.#workers;
    this.#workers = [];
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** One session in all workers of a pool. */
class PooledSession implements InferenceSession {
  readonly #backend: string;
  readonly #workers: readonly PoolWorker[];
  readonly #session: number;
  readonly #release: () => Promise<void>;
  readonly #running = new Set<Promise<unknown>>();
  #disposal: Promise<void> | undefined;

  constructor(
    backend: string,
    workers: readonly PoolWorker[],
    session: number,
    release: () => Promise<void>,
  ) {
    this.#backend = backend;
    this.#workers = workers;
    this.#session = session;
    this.#release = release;
  }

  async run(feeds: TensorMap, { signal }: { readonly signal?: CancelSignal } = {}): Promise<TensorMap> {
    signal?.throwIfAborted();
    if (this.#disposal !== undefined)
      throw new BackendError("disposed", this.#backend, "the session was disposed");
    const worker = this.#workers.reduce((least, other) => (other.load < least.load ? other : least));
    const run = worker.ask({ kind: "run", session: this.#session, feeds: ownBuffers(feeds) });
    this.#running.add(run);
    try {
      const outputs = await run;
      signal?.throwIfAborted();
      return outputs;
    } finally {
      this.#running.delete(run);
    }
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#end();
    return this.#disposal;
  }

  async #end(): Promise<void> {
    await Promise.allSettled(this.#running);
    await Promise.allSettled(
      this.#workers.map((worker) => worker.ask({ kind: "dispose", session: this.#session })),
    );
    await this.#release();
  }
}

async function inTurn<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (const item of items) await work(item);
}

/** The same tensors, none a view into a larger buffer: a message copies whole buffers. */
function ownBuffers(feeds: TensorMap): TensorMap {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => {
      const isView = tensor.data.byteLength !== tensor.data.buffer.byteLength;
      return [name, isView ? ({ ...tensor, data: tensor.data.slice() } as Tensor) : tensor];
    }),
  );
}
