import type { CallName, Calls, FromWorker, SentError, ToWorker } from "./protocol.js";

/** An error that was thrown in the worker. */
export class WorkerError extends Error {
  readonly code: string | undefined;

  constructor({ name, message, code }: SentError) {
    super(message);
    this.name = name;
    this.code = code;
  }
}

export interface CallOptions<K extends CallName> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Calls[K]["progress"]) => void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  progress(value: unknown): void;
}

/** The page's side of one inference worker. */
export class InferenceClient {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.#receive(data));
    worker.addEventListener("error", (event) =>
      this.#failAll(new Error(event.message || "the worker failed")),
    );
  }

  /** Rejects with WorkerError, or with the signal's reason as soon as it is aborted. */
  call<K extends CallName>(
    call: K,
    args: Calls[K]["args"],
    options: CallOptions<K> = {},
  ): Promise<Calls[K]["result"]> {
    const { signal, onProgress } = options;
    signal?.throwIfAborted();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#pending.delete(id);
        this.#post({ kind: "abort", id });
        reject(signal?.reason);
      };
      const settle = (): void => signal?.removeEventListener("abort", abort);
      this.#pending.set(id, {
        resolve: (value) => {
          settle();
          // The worker answers a call with that call's result: its handlers are typed by the same table.
          resolve(value as Calls[K]["result"]);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
        progress: (value) => onProgress?.(value as Calls[K]["progress"]),
      });
      signal?.addEventListener("abort", abort, { once: true });
      this.#post({ kind: "call", id, call, args } as ToWorker);
    });
  }

  /** Ends the worker, which gives all memory of the model back. */
  terminate(): void {
    this.#worker.terminate();
    this.#failAll(new DOMException("the model was closed", "AbortError"));
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    switch (message.kind) {
      case "progress":
        pending.progress(message.progress);
        return;
      case "result":
        this.#pending.delete(message.id);
        pending.resolve(message.value);
        return;
      case "error":
        this.#pending.delete(message.id);
        pending.reject(new WorkerError(message.error));
        return;
    }
  }

  #failAll(error: unknown): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

/** Runs of which only the latest matters: starting one aborts the one before. */
export class Latest {
  #controller: AbortController | undefined;

  start(): AbortSignal {
    this.cancel();
    this.#controller = new AbortController();
    return this.#controller.signal;
  }

  cancel(): void {
    this.#controller?.abort(new DOMException("superseded", "AbortError"));
    this.#controller = undefined;
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
