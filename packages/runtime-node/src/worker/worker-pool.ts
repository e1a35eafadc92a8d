/**
 * Sessions that compute in worker threads: `session.run` of onnxruntime-node holds the thread it is called
 * on, so a server or a corpus runs models elsewhere. Every worker has every session, and a run goes to the
 * worker with the least to do.
 *
 * A library's pool hands any task to any thread; sessions are state of a thread, which is why this is its
 * own.
 */
import { BackendError, type InferenceSession, type TensorMap } from "@ernie-m/core";
import { ownBuffers, TrackedRuns } from "@ernie-m/core/runtime";
import type { SessionPlan } from "../session/plan-session.js";
import { receiveError, type SentError } from "./error-serialization.js";
import type { WorkerRequest, WorkerResult } from "./protocol.js";
import { WorkerClient } from "./worker-client.js";

type PoolWorker = WorkerClient<WorkerRequest, WorkerResult, SentError>;

function startWorker(backend: string): PoolWorker {
  return new WorkerClient({
    url: new URL("./worker-host.js", import.meta.url),
    errorOf: (sent) => receiveError(backend, sent),
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
   * Compiles the plan in every worker: in all at once or, `sequential`, in one after another, so that the
   * rest go on with their runs.
   *
   * Throws: BackendError, as `createOrtSession`.
   */
  async createSession(
    plan: SessionPlan,
    { sequential = false }: { readonly sequential?: boolean } = {},
  ): Promise<InferenceSession> {
    if (this.#sessions++ === 0)
      this.#workers = Array.from({ length: this.#size }, () => startWorker(this.#backend));
    const workers = this.#workers;
    const session = this.#nextSession++;
    const create = (worker: PoolWorker): Promise<unknown> =>
      worker.ask({ kind: "create", session, backend: this.#backend, plan });
    try {
      if (sequential) for (const worker of workers) await create(worker);
      else await settled(workers.map(create));
    } catch (cause) {
      await Promise.allSettled(workers.map((worker) => worker.ask({ kind: "dispose", session })));
      await this.#release();
      throw cause;
    }
    return pooledSession(this.#backend, workers, session, () => this.#release());
  }

  async #release(): Promise<void> {
    if (--this.#sessions > 0) return;
    const workers = this.#workers;
    this.#workers = [];
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Waits for all, whichever of them fail. Throws: what the first that failed threw. */
async function settled(promises: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(promises);
  await Promise.all(promises);
}

/** One session in all workers of a pool. */
function pooledSession(
  backend: string,
  workers: readonly PoolWorker[],
  session: number,
  release: () => Promise<void>,
): InferenceSession {
  const runs = new TrackedRuns(backend, async () => {
    await Promise.allSettled(workers.map((worker) => worker.ask({ kind: "dispose", session })));
    await release();
  });
  const run = (feeds: TensorMap): Promise<TensorMap> => {
    const worker = workers.reduce((least, other) => (other.load < least.load ? other : least));
    return worker.ask({ kind: "run", session, feeds: ownBuffers(feeds) });
  };
  return {
    run: (feeds, options) => runs.track(() => run(feeds), options?.signal),
    dispose: () => runs.dispose(),
  };
}
