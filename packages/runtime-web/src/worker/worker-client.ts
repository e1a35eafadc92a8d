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

/** One worker that answers calls. When it ends, what was asked of it fails. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #onProgress: (files: number, progress: DownloadProgress) => void;
  #last = 0;
  #failure: BackendError | undefined;

  constructor(
    worker: Worker,
    options: WebRuntimeOptions,
    onProgress: (files: number, progress: DownloadProgress) => void,
  ) {
    this.#worker = worker;
    this.#onProgress = onProgress;
    worker.addEventListener("message", this.#receive);
    worker.addEventListener("error", this.fail);
    worker.addEventListener("messageerror", this.fail);
    this.#post({ channel: CHANNEL, kind: "start", options });
  }

  /** Whether no answer is awaited. */
  get idle(): boolean {
    return this.#pending.size === 0;
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
    if (this.#failure !== undefined) throw this.#failure;
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
    this.#failAll(failure);
  }

  readonly #receive = ({ data }: MessageEvent<unknown>): void => {
    if (!isOfChannel(data)) return;
    const message = data as FromWorker;
    switch (message.kind) {
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
    const said = event instanceof ErrorEvent ? event.message : "";
    this.#failAll(new BackendError("backend-unavailable", "worker", workerFailure(said)));
  };

  #failAll(failure: BackendError): void {
    this.#failure ??= failure;
    for (const { reject } of this.#pending.values()) reject(failure);
    this.#pending.clear();
  }

  #post(message: ToWorker, transfer: readonly Transferable[] = []): void {
    this.#worker.postMessage(message, [...transfer]);
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
