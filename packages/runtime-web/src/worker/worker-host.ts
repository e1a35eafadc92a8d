import {
  BackendError,
  type CheckpointFiles,
  type InferenceSession,
  InputError,
  memoryFiles,
  type RandomAccessFile,
} from "@ernie-m/core";
import { buffersOf } from "@ernie-m/core/runtime";
import { isBlobFile } from "../checkpoint/blob-file.js";
import { type WebRuntime, webRuntime } from "../web-runtime.js";
import { sendError } from "./error-serialization.js";
import {
  type CallMessage,
  type CallName,
  type Calls,
  CHANNEL,
  type FromWorker,
  isOfChannel,
  type ToWorker,
} from "./protocol.js";

/** The part of a worker's global scope that is used. */
export interface WorkerScope {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

/**
 * Answers a page's `workerRuntime`: the one line of a worker's script. Other messages are left alone.
 *
 * `scope` is the worker's global scope unless told.
 *
 * Throws: InputError where that is none.
 */
export function hostRuntime(scope: WorkerScope = globalThis as unknown as WorkerScope): void {
  if (typeof scope?.postMessage !== "function" || typeof scope.addEventListener !== "function")
    throw new InputError("scope", "a worker's global scope", typeof scope);
  const host = new Host(scope);
  scope.addEventListener("message", ({ data }) => {
    if (isOfChannel(data)) host.receive(data as ToWorker);
  });
  // A script that has waited for something before has missed what the page said meanwhile.
  host.tellReady();
}

/** A checkpoint that the page has open. */
interface HostedFiles {
  readonly files: CheckpointFiles & Partial<ReadsStart>;
  readonly opened: Map<string, Promise<RandomAccessFile>>;
}

interface ReadsStart {
  readStart(name: string, length: number): Promise<Uint8Array>;
}

/** A call's result, and which of its buffers may be moved instead of copied. */
interface Answer<T> {
  readonly value: T;
  readonly transfer?: readonly ArrayBuffer[];
}

type Answers = {
  readonly [K in CallName]: (
    args: Calls[K]["args"],
    signal: AbortSignal,
  ) => Promise<Answer<Calls[K]["result"]>>;
};

class Host {
  readonly #scope: WorkerScope;
  readonly #calls = new Map<number, AbortController>();
  readonly #openings = new Map<number, AbortController>();
  readonly #files = new Map<number, HostedFiles>();
  readonly #sessions = new Map<number, InferenceSession>();
  #runtime: WebRuntime | undefined;

  constructor(scope: WorkerScope) {
    this.#scope = scope;
  }

  tellReady(): void {
    this.#post({ channel: CHANNEL, kind: "ready", started: this.#runtime !== undefined });
  }

  receive(message: ToWorker): void {
    switch (message.kind) {
      case "start":
        this.#runtime ??= webRuntime(message.options);
        this.tellReady();
        return;
      case "call":
        void this.#call(message);
        return;
      case "abort":
        this.#calls.get(message.id)?.abort();
        return;
      case "abort-files":
        this.#openings.get(message.files)?.abort();
        return;
    }
  }

  async #call(message: CallMessage): Promise<void> {
    const { id } = message;
    const controller = new AbortController();
    this.#calls.set(id, controller);
    try {
      const { value, transfer = [] } = await this.#answer(message, controller.signal);
      this.#post({ channel: CHANNEL, kind: "result", id, value }, transfer);
    } catch (cause) {
      this.#post({ channel: CHANNEL, kind: "error", id, error: sendError(cause) });
    } finally {
      this.#calls.delete(id);
    }
  }

  #answer<K extends CallName>(
    { call, args }: CallMessage<K>,
    signal: AbortSignal,
  ): Promise<Answer<Calls[K]["result"]>> {
    const answer: Answers[K] = this.#answers[call];
    return answer(args, signal);
  }

  readonly #answers: Answers = {
    open: async ({ files, where, opening }) => {
      const controller = new AbortController();
      this.#openings.set(files, controller);
      const { progress, ...options } = opening;
      const opened = await this.#started().openCheckpoint(where, {
        ...options,
        signal: controller.signal,
        ...(progress && {
          onProgress: (told) => this.#post({ channel: CHANNEL, kind: "progress", files, progress: told }),
        }),
      });
      this.#files.set(files, { files: opened, opened: new Map() });
      return { value: { location: opened.location } };
    },
    has: async ({ files, name }) => ({ value: await this.#filesOf(files).files.has(name) }),
    names: async ({ files }) => ({ value: await this.#filesOf(files).files.names?.() }),
    stat: async ({ files, name }) => {
      const { path, size } = await this.#fileOf(files, name);
      return { value: { path, size } };
    },
    read: async ({ files, name, offset, length }) => {
      const file = await this.#fileOf(files, name);
      return owned(await file.read(offset, length), isBlobFile(file));
    },
    readFile: async ({ files, name }) => {
      const { files: checkpoint } = this.#filesOf(files);
      return owned(await checkpoint.readFile(name), false);
    },
    readStart: async ({ files, name, length }) => {
      const { files: checkpoint } = this.#filesOf(files);
      if (checkpoint.readStart !== undefined) return owned(await checkpoint.readStart(name, length), false);
      const file = await this.#fileOf(files, name);
      return owned(await file.read(0, Math.min(length, file.size)), isBlobFile(file));
    },
    createSession: async ({ session, graph, float16Graph, weights, files }) => {
      const checkpoint = files === undefined ? memoryFiles("memory", {}) : this.#filesOf(files).files;
      const made = await this.#started().backend.createSession({
        graph,
        float16Graph,
        weights,
        files: checkpoint,
      });
      this.#sessions.set(session, made);
      return { value: undefined };
    },
    run: async ({ session, feeds }, signal) => {
      const found = this.#sessions.get(session);
      if (found === undefined) throw new BackendError("disposed", "worker", "the session was disposed");
      const value = await found.run(feeds, { signal });
      return { value, transfer: buffersOf(value) };
    },
    disposeSession: async ({ session }) => {
      const found = this.#sessions.get(session);
      this.#sessions.delete(session);
      await found?.dispose();
      return { value: undefined };
    },
    report: async () => ({ value: await this.#started().report() }),
  };

  #started(): WebRuntime {
    if (this.#runtime === undefined)
      throw new BackendError("backend-unavailable", "worker", "was not started");
    return this.#runtime;
  }

  #filesOf(files: number): HostedFiles {
    const found = this.#files.get(files);
    if (found === undefined) throw new BackendError("disposed", "worker", "the checkpoint is not open");
    return found;
  }

  #fileOf(files: number, name: string): Promise<RandomAccessFile> {
    const hosted = this.#filesOf(files);
    const known = hosted.opened.get(name);
    if (known !== undefined) return known;
    const opening = hosted.files.open(name);
    hosted.opened.set(name, opening);
    opening.catch(() => hosted.opened.delete(name));
    return opening;
  }

  #post(message: FromWorker, transfer: readonly ArrayBuffer[] = []): void {
    this.#scope.postMessage(message, [...transfer]);
  }
}

/** Bytes to move to the page: copied first unless nobody else holds them. */
function owned(bytes: Uint8Array, isFresh: boolean): Answer<Uint8Array> {
  const own = isFresh && bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
  return { value: own, transfer: own.buffer instanceof ArrayBuffer ? [own.buffer] : [] };
}
