/**
 * Sessions that compute in worker threads: `session.run` of onnxruntime-node holds the thread it is called on, so a
 * server or a corpus runs models elsewhere. Every worker has every session, and a run goes to the worker with the
 * least to do. A worker that ends is replaced by one with the same sessions; a run that it had is done once more.
 *
 * A library's pool hands any task to any thread; sessions are state of a thread, which is why this is its own.
 */
import { BackendError, type InferenceSession, type TensorMap } from "@ernie-m/core";
import { ownBuffers, TrackedRuns } from "@ernie-m/core/runtime";
import type { SessionPlan } from "../session/plan-session.js";
import { SessionWorker, sessionWorkerFile } from "./session-worker.js";
import { leastLoaded, WorkerGroup } from "./worker-group.js";
import { onceMore, WorkerLost } from "./worker-lost.js";

/** What a pool tells of itself. */
export interface WorkerPoolEvents {
  /** A worker thread ended, and another takes its place. */
  onRestart?(reason: string): void;
}

/** Worker threads that start with the first session and end with the last. */
export class WorkerPool {
  readonly #backend: string;
  readonly #size: number;
  readonly #events: WorkerPoolEvents;
  readonly #plans = new Map<number, SessionPlan>();
  #group: WorkerGroup<SessionWorker> | undefined;
  #nextSession = 0;

  constructor(backend: string, size: number, events: WorkerPoolEvents = {}) {
    this.#backend = backend;
    this.#size = size;
    this.#events = events;
  }

  /** Whether a run would be begun now: always, as long as there is no session. */
  get isReady(): boolean {
    return this.#group === undefined || this.#group.ready.length > 0;
  }

  /**
   * Compiles the plan in every worker: in all at once or, `sequential`, in one after another, so that the rest go on
   * with their runs.
   *
   * Throws: BackendError, as `createOrtSession` and `workerFile`, or `worker-lost` when no worker lives long enough.
   */
  async createSession(
    plan: SessionPlan,
    { sequential = false }: { readonly sequential?: boolean } = {},
  ): Promise<InferenceSession> {
    const session = this.#nextSession++;
    this.#group ??= this.#start();
    // Workers that start from now on make it as well.
    this.#plans.set(session, plan);
    const group = this.#group;
    const create = (worker: SessionWorker): Promise<void> => worker.create(session, plan);
    try {
      if (sequential) for (const worker of group.members) await create(worker).catch(throwUnlessLost);
      else await settled(group.members.map((worker) => create(worker).catch(throwUnlessLost)));
      // Those that ended meanwhile are replaced; one that has the session is enough.
      await onceMore(async () => create(await readyWorker(group, session)), this.#lost);
    } catch (cause) {
      await this.#drop(group, session);
      throw cause;
    }
    return this.#pooledSession(group, session, plan);
  }

  #start(): WorkerGroup<SessionWorker> {
    const url = sessionWorkerFile(this.#backend);
    return new WorkerGroup<SessionWorker>({
      size: this.#size,
      start: (events) => new SessionWorker(url, this.#backend, events),
      setUp: async (worker) => {
        // Of sessions that cannot be made again, the others are as good as before; theirs says why, when it is run.
        for (const [session, plan] of this.#plans) await worker.create(session, plan).catch(throwIfLost);
      },
      onRestart: (reason) => this.#events.onRestart?.(reason),
      unavailable: this.#lost,
    });
  }

  /** One session in all workers. */
  #pooledSession(group: WorkerGroup<SessionWorker>, session: number, plan: SessionPlan): InferenceSession {
    const runs = new TrackedRuns(this.#backend, () => this.#drop(group, session));
    const run = async (feeds: TensorMap): Promise<TensorMap> => {
      const owned = ownBuffers(feeds);
      return onceMore(async () => {
        while (group.ready.length === 0) await group.whenReady();
        // Of workers that could not make it again, any says why.
        const worker = leastLoaded(withSession(group, session)) ?? group.ready[0];
        if (!worker.has(session)) await worker.create(session, plan);
        // Nothing is waited for between the choice and the request, so that the next choice sees it.
        return worker.run(session, owned);
      }, this.#lost);
    };
    return {
      run: (feeds, options) => runs.track(() => run(feeds), options?.signal),
      dispose: () => runs.dispose(),
    };
  }

  readonly #lost = (reason: string): BackendError => new BackendError("worker-lost", this.#backend, reason);

  async #drop(group: WorkerGroup<SessionWorker>, session: number): Promise<void> {
    this.#plans.delete(session);
    await Promise.allSettled(group.members.map((worker) => worker.dispose(session)));
    if (this.#plans.size > 0 || this.#group !== group) return;
    this.#group = undefined;
    await group.terminate();
  }
}

/** Waits for all, whichever of them fail. Throws: what the first that failed threw. */
async function settled(promises: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(promises);
  await Promise.all(promises);
}

function withSession(group: WorkerGroup<SessionWorker>, session: number): readonly SessionWorker[] {
  return group.ready.filter((worker) => worker.has(session));
}

/** A worker that can be given work, one that has the session if there is any. Throws: as `whenReady`. */
async function readyWorker(group: WorkerGroup<SessionWorker>, session: number): Promise<SessionWorker> {
  while (group.ready.length === 0) await group.whenReady();
  return withSession(group, session)[0] ?? group.ready[0];
}

/** What a lost worker did not make is made by the one in its place. */
function throwUnlessLost(error: unknown): void {
  if (!(error instanceof WorkerLost)) throw error;
}

function throwIfLost(error: unknown): void {
  if (error instanceof WorkerLost) throw error;
}
