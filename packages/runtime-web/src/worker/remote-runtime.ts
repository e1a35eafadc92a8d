import {
  BackendError,
  type CheckpointFiles,
  type CheckpointLocation,
  type InferenceSession,
  type OpenOptions,
  type Program,
} from "@ernie-m/core";
import { isHubId } from "@ernie-m/core/runtime";
import { isProvidedFiles } from "../checkpoint/is-provided-files.js";
import type { ProvidedFiles } from "../checkpoint/location.js";
import { absoluteUrl, baseUrl } from "../checkpoint/urls.js";
import type { WorkerRuntimeOptions } from "../options.js";
import { RemoteFiles } from "./remote-files.js";
import { remoteSession } from "./remote-session.js";
import { sendWeights } from "./send-weights.js";
import { START_TIMEOUT, WorkerClient, type WorkerStart } from "./worker-client.js";

/** What `workerRuntime` documents, loaded when it is first used. */
export class RemoteRuntime {
  readonly #worker: Worker | (() => Worker);
  readonly #start: WorkerStart;
  readonly #failed: Promise<Event> | undefined;
  readonly #files = new Map<number, RemoteFiles>();
  readonly #sessions = new Set<number>();
  #lastFiles = 0;
  #lastSession = 0;
  #client: WorkerClient | undefined;
  #disposed = false;

  /** `failed`: the event of a worker that ended before it was asked anything. */
  constructor(
    worker: Worker | (() => Worker),
    { startTimeout = START_TIMEOUT, ...options }: WorkerRuntimeOptions,
    failed: Promise<Event> | undefined,
  ) {
    const { wasmPaths } = options;
    this.#worker = worker;
    this.#failed = failed;
    const absolute = wasmPaths !== undefined && { wasmPaths: absoluteUrl("wasmPaths", wasmPaths).href };
    this.#start = { options: { ...options, ...absolute }, timeout: startTimeout };
  }

  async openCheckpoint(where: CheckpointLocation, opening: OpenOptions = {}): Promise<CheckpointFiles> {
    this.#lastFiles += 1;
    const id = this.#lastFiles;
    const files = new RemoteFiles(id, sendable(where), opening, () => this.#connect());
    this.#files.set(id, files);
    try {
      await files.connect();
      return files;
    } catch (cause) {
      this.#files.delete(id);
      throw cause;
    }
  }

  async report() {
    return this.#connect().call("report", {});
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#sessions.clear();
    this.#files.clear();
    this.#end();
    if (typeof this.#worker !== "function") this.#worker.terminate();
  }

  async createSession(program: Program): Promise<InferenceSession> {
    const { graph, float16Graph, files } = program;
    this.#lastSession += 1;
    const id = this.#lastSession;
    // From now on: a worker with a session on its way is not idle.
    this.#sessions.add(id);
    try {
      const remote = files instanceof RemoteFiles && this.#files.get(files.id) === files ? files : undefined;
      const weights = await sendWeights(program, remote === undefined);
      const client = remote === undefined ? this.#connect() : await remote.connect();
      await client.call("createSession", {
        session: id,
        graph,
        float16Graph,
        weights,
        files: remote?.id,
      });
      return remoteSession(id, client, () => this.#forget(id));
    } catch (cause) {
      this.#forget(id);
      throw cause;
    }
  }

  #forget(session: number): void {
    this.#sessions.delete(session);
    const isOver = this.#sessions.size === 0 && this.#client?.idle === true;
    if (isOver && typeof this.#worker === "function") this.#end();
  }

  #end(): void {
    this.#client?.terminate(gone());
    this.#client = undefined;
  }

  #connect(): WorkerClient {
    if (this.#disposed) throw gone();
    const worker = this.#worker;
    // What kept it from starting may be over: a server that was away.
    if (this.#client?.failed === true && typeof worker === "function") this.#end();
    if (this.#client !== undefined) return this.#client;
    const client = new WorkerClient(
      typeof worker === "function" ? worker() : worker,
      this.#start,
      (id, progress) => this.#files.get(id)?.progress(progress),
    );
    void this.#failed?.then((event) => client.fail(event));
    this.#client = client;
    return client;
  }
}

function gone(): BackendError {
  return new BackendError("disposed", "onnxruntime-web/worker", "the runtime was disposed");
}

/** Relative URLs are relative to the page, not to the worker's script. */
function sendable(where: CheckpointLocation): string | ProvidedFiles {
  if (isProvidedFiles(where)) return where;
  const href = typeof where === "string" ? where : where.href;
  return isHubId(href) ? href : new URL(href, baseUrl()).href;
}
