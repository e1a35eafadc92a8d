import {
  BackendError,
  type CheckpointFiles,
  type CheckpointLocation,
  type InferenceBackend,
  type InferenceSession,
  type OpenOptions,
  type Program,
} from "@ernie-m/core";
import { baseUrl, isGivenFiles, type ProvidedFiles } from "../checkpoint/location.js";
import { isHubId } from "../checkpoint/where.js";
import { checkOptions, type WebRuntimeOptions } from "../options.js";
import type { WebRuntime } from "../web-runtime.js";
import { RemoteFiles } from "./remote-files.js";
import { RemoteSession } from "./remote-session.js";
import { sendWeights } from "./send-weights.js";
import { WorkerClient } from "./worker-client.js";

/**
 * A runtime whose work is done in a worker, so that the page never waits: checkpoints are opened, sessions made and run
 * there. The worker's script is one line, `hostRuntime()`.
 *
 * Given a function that makes workers, it ends the worker when the last session is disposed, which is the only way to
 * give WebAssembly's memory back, and makes a new one when there is more to do. Given a worker, it ends it in `dispose`.
 *
 * Throws: InputError for options that cannot be.
 */
export function workerRuntime(worker: Worker | (() => Worker), options: WebRuntimeOptions = {}): WebRuntime {
  checkOptions(options);
  return new WorkerRuntime(worker, {
    ...options,
    ...(options.wasmPaths !== undefined && { wasmPaths: new URL(options.wasmPaths, baseUrl()).href }),
  });
}

class WorkerRuntime implements WebRuntime {
  readonly backend: InferenceBackend;
  readonly #worker: Worker | (() => Worker);
  readonly #options: WebRuntimeOptions;
  readonly #files = new Map<number, RemoteFiles>();
  readonly #sessions = new Set<number>();
  #lastFiles = 0;
  #lastSession = 0;
  #link: WorkerClient | undefined;
  #disposed = false;

  constructor(worker: Worker | (() => Worker), options: WebRuntimeOptions) {
    this.#worker = worker;
    this.#options = options;
    this.backend = {
      name: "onnxruntime-web/worker",
      createSession: (program) => this.#createSession(program),
    };
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

  async #createSession(program: Program): Promise<InferenceSession> {
    const { graph, float16Graph, files } = program;
    this.#lastSession += 1;
    const id = this.#lastSession;
    // From now on: a worker with a session on its way is not idle.
    this.#sessions.add(id);
    try {
      const remote = files instanceof RemoteFiles && this.#files.get(files.id) === files ? files : undefined;
      const weights = await sendWeights(program, remote === undefined);
      const link = remote === undefined ? this.#connect() : await remote.connect();
      await link.call("createSession", {
        session: id,
        graph,
        float16Graph,
        weights,
        files: remote?.id,
      });
      return new RemoteSession(id, link, () => this.#forget(id));
    } catch (cause) {
      this.#forget(id);
      throw cause;
    }
  }

  #forget(session: number): void {
    this.#sessions.delete(session);
    const isOver = this.#sessions.size === 0 && this.#link?.idle === true;
    if (isOver && typeof this.#worker === "function") this.#end();
  }

  #end(): void {
    this.#link?.terminate(gone());
    this.#link = undefined;
  }

  #connect(): WorkerClient {
    if (this.#disposed) throw gone();
    const worker = this.#worker;
    this.#link ??= new WorkerClient(
      typeof worker === "function" ? worker() : worker,
      this.#options,
      (id, progress) => this.#files.get(id)?.progress(progress),
    );
    return this.#link;
  }
}

function gone(): BackendError {
  return new BackendError("disposed", "onnxruntime-web/worker", "the runtime was disposed");
}

/** Relative URLs are relative to the page, not to the worker's script. */
function sendable(where: CheckpointLocation): string | ProvidedFiles {
  if (isGivenFiles(where)) return where;
  const href = typeof where === "string" ? where : where.href;
  return isHubId(href) ? href : new URL(href, baseUrl()).href;
}
