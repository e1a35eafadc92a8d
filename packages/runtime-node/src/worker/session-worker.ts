import type { TensorMap } from "@ernie-m/core";
import type { SessionPlan } from "../session/plan-session.js";
import { receiveError, type SentError } from "./error-serialization.js";
import type { WorkerRequest, WorkerResult } from "./protocol.js";
import { WorkerClient, type WorkerEvents } from "./worker-client.js";
import { workerFile } from "./worker-file.js";
import type { GroupMember } from "./worker-group.js";

/** The program of the threads. Throws: as `workerFile`. */
export function sessionWorkerFile(backend: string): URL {
  return workerFile(backend, () => new URL("./worker-host.js", import.meta.url));
}

/** A worker thread and the sessions it has. */
export class SessionWorker implements GroupMember {
  readonly #backend: string;
  readonly #client: WorkerClient<WorkerRequest, WorkerResult, SentError>;
  readonly #asked = new Map<number, Promise<unknown>>();
  readonly #made = new Set<number>();

  constructor(url: URL, backend: string, events: WorkerEvents) {
    this.#backend = backend;
    this.#client = new WorkerClient({ url, errorOf: (sent) => receiveError(backend, sent) }, events);
  }

  get load(): number {
    return this.#client.load;
  }

  has(session: number): boolean {
    return this.#made.has(session);
  }

  /**
   * Makes a session, once. Throws, each time the same: BackendError, as `createOrtSession`; WorkerLost.
   */
  async create(session: number, plan: SessionPlan): Promise<void> {
    const known = this.#asked.get(session);
    const asked = known ?? this.#client.ask({ kind: "create", session, backend: this.#backend, plan });
    this.#asked.set(session, asked);
    await asked;
    if (this.#asked.has(session)) this.#made.add(session);
  }

  /** Throws: BackendError `run-failed`; WorkerLost. */
  run(session: number, feeds: TensorMap): Promise<TensorMap> {
    return this.#client.ask({ kind: "run", session, feeds });
  }

  /** Throws: BackendError; WorkerLost. */
  async dispose(session: number): Promise<void> {
    this.#asked.delete(session);
    this.#made.delete(session);
    await this.#client.ask({ kind: "dispose", session });
  }

  terminate(): Promise<void> {
    return this.#client.terminate();
  }
}
