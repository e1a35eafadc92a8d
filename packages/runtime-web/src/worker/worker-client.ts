import { isErrorLike } from "@ernie-m/config";
import { BackendError, type CancelSignal, type DownloadProgress } from "@ernie-m/core";
import { whenAborted } from "@ernie-m/core/runtime";
import type { WebRuntimeOptions } from "../options.js";
import { receiveError } from "./error-serialization.js";
import {
  type CallName,
  type Calls,
  CHANNEL,
  type FromWorker,
  isOfChannel,
  type ToWorker,
} from "./protocol.js";

interface Pending {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** Milliseconds in which a worker's script says that it listens, unless told otherwise. */
export const START_TIMEOUT = 60_000;

/** How a worker is asked to start. */
export interface WorkerStart {
  readonly options: WebRuntimeOptions;
  /** Milliseconds. */
  readonly timeout: number;
}

/**
 * One worker that answers calls. When it ends, what was asked of it fails; so it does when its script does not say in
 * time that it listens, and until it does.
 */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #start: WorkerStart;
  readonly #late: ReturnType<typeof setTimeout>;
  readonly #pending = new Map<number, Pending>();
  readonly #onProgress: (files: number, progress: DownloadProgress) => void;
  #last = 0;
  /** What is said until the worker listens: it would be lost. */
  #waiting: { readonly message: ToWorker; readonly transfer: readonly Transferable[] }[] | undefined = [];
  #silence: BackendError | undefined;
  #failure: BackendError | undefined;

  constructor(
    worker: Worker,
    start: WorkerStart,
    onProgress: (files: number, progress: DownloadProgress) => void,
  ) {
    this.#worker = worker;
    this.#start = start;
    this.#onProgress = onProgress;
    worker.addEventListener("message", this.#receive);
    worker.addEventListener("error", this.fail);
    worker.addEventListener("messageerror", this.fail);
    this.#late = setTimeout(() => this.#giveUp(), start.timeout);
    this.#tellStart();
  }

  /** Whether no answer is awaited. */
  get idle(): boolean {
    return this.#pending.size === 0;
  }

  /** Whether the worker has ended, and will answer nothing any more. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * Asks the worker. Rejects at once when the signal, a platform's `AbortSignal`, is aborted; with any other
   * signal when the answer arrives.
   */
  async call<K extends CallName>(
    call: K,
    args: Calls[K]["args"],
    options: { readonly signal?: CancelSignal | undefined; readonly transfer?: readonly Transferable[] } = {},
  ): Promise<Calls[K]["result"]> {
    const { signal, transfer = [] } = options;
    signal?.throwIfAborted();
    const failure = this.#failure ?? this.#silence;
    if (failure !== undefined) throw failure;
    this.#last += 1;
    const id = this.#last;
    const answer = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    const stopListening = whenAborted(signal, (reason) => {
      this.#post({ channel: CHANNEL, kind: "abort", id });
      this.#pending.get(id)?.reject(reason);
      this.#pending.delete(id);
    });
    try {
      this.#post({ channel: CHANNEL, kind: "call", id, call, args } as ToWorker, transfer);
      const value = await answer;
      signal?.throwIfAborted();
      // The host answers a call with the result of that call.
      return value as Calls[K]["result"];
    } finally {
      stopListening();
      this.#pending.delete(id);
    }
  }

  abortFiles(files: number): void {
    this.#post({ channel: CHANNEL, kind: "abort-files", files });
  }

  /** Ends the worker. What is awaited, and what is asked later, fails with `failure`. */
  terminate(failure: BackendError): void {
    this.#worker.removeEventListener("message", this.#receive);
    this.#worker.removeEventListener("error", this.fail);
    this.#worker.removeEventListener("messageerror", this.fail);
    this.#worker.terminate();
    this.#fail(failure);
  }

  readonly #receive = ({ data }: MessageEvent<unknown>): void => {
    if (!isOfChannel(data)) return;
    const message = data as FromWorker;
    switch (message.kind) {
      case "ready":
        this.#begin(message.started);
        return;
      case "progress":
        this.#onProgress(message.files, message.progress);
        return;
      case "result":
        this.#pending.get(message.id)?.resolve(message.value);
        return;
      case "error":
        this.#pending.get(message.id)?.reject(receiveError(message.error));
        return;
    }
  };

  /** What is awaited, and what is asked later, fails: the worker has ended with this event. */
  readonly fail = (event: Event): void => {
    const said = isErrorLike(event) ? String(event.message) : "";
    this.#fail(new BackendError("backend-unavailable", "worker", workerFailure(said)));
  };

  /** The worker listens. */
  #begin(isStarted: boolean): void {
    clearTimeout(this.#late);
    this.#silence = undefined;
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    if (!isStarted) this.#tellStart();
    for (const { message, transfer } of waiting) this.#worker.postMessage(message, [...transfer]);
  }

  #tellStart(): void {
    const { options } = this.#start;
    this.#worker.postMessage({ channel: CHANNEL, kind: "start", options } satisfies ToWorker);
  }

  #giveUp(): void {
    const reason = `its script has not called hostRuntime() in ${this.#start.timeout} ms: does it import it from "@ernie-m/runtime-web" and call it?`;
    this.#silence = new BackendError("backend-unavailable", "worker", reason);
    this.#waiting = [];
    this.#rejectAll(this.#silence);
  }

  #fail(failure: BackendError): void {
    clearTimeout(this.#late);
    this.#failure ??= failure;
    this.#rejectAll(failure);
  }

  #rejectAll(failure: BackendError): void {
    for (const { reject } of this.#pending.values()) reject(failure);
    this.#pending.clear();
  }

  #post(message: ToWorker, transfer: readonly Transferable[] = []): void {
    if (this.#waiting !== undefined) this.#waiting.push({ message, transfer });
    else this.#worker.postMessage(message, [...transfer]);
  }
}

/** Why a worker ended by what the page is told, which is nothing where the script was not there. */
function workerFailure(said: string): string {
  if (said === "")
    return 'its script did not load: is it where the server has it? new Worker(new URL("./worker.js", import.meta.url), { type: "module" }) tells bundlers of it';
  return /outside a module|import\.meta|Unexpected token 'export'/.test(said)
    ? `its script is a module: new Worker(url, { type: "module" }) (${said})`
    : said;
}
