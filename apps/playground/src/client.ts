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

/** Where the runtime's own code speaks, which nobody here can do anything about. */
const BUILD_PLACE = /\.(cc|cpp|h):\d+/;

/**
 * Whether the files of the model are gone, as they are when this or another tab cleared what the browser keeps: either
 * a file says so, or the runtime fails over what it still has of it.
 */
export function isLost({ code, message }: Pick<SentError, "code" | "message">): boolean {
  return code === "unreadable-file" || BUILD_PLACE.test(message);
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
  /** Called when a call fails since the model's files are gone; true when that is being mended: the call is then aborted. */
  onLost: () => boolean = () => false;

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
        pending.reject(this.#errorOf(message.error));
        return;
    }
  }

  #errorOf(error: SentError): Error {
    if (!isLost(error)) return new WorkerError(error);
    if (this.onLost()) return new DOMException("the model is loaded again", "AbortError");
    const message = BUILD_PLACE.test(error.message)
      ? "The model's files cannot be used any more. Load it again under “Model”."
      : error.message;
    return new WorkerError({ ...error, message });
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
