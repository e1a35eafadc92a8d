import { Worker } from "node:worker_threads";
import { type ExitState, exitState, guardExit, unguardExit } from "./exit-guard.js";
import { WorkerLost } from "./worker-lost.js";

/** A request with the number under which it is answered. */
export interface Numbered<Request> {
  readonly id: number;
  readonly request: Request;
}

/** A result, or an error as plain data: classes do not cross threads. */
type Answer<Result, SentError> = { readonly id: number } & (
  | { readonly result: Result }
  | { readonly error: SentError }
);

/** What a worker posts: that it can be asked, then its answers. */
export type FromWorker<Result, SentError> = "ready" | Answer<Result, SentError>;

/** What a worker is told at its start. */
export interface WorkerData {
  readonly exit: ExitState;
  readonly data: unknown;
}

interface Pending<Result> {
  resolve(result: Result): void;
  reject(error: Error): void;
}

/** What one kind of worker thread is told at its start, and how its errors are made errors again. */
export interface WorkerKind<SentError> {
  readonly url: URL;
  readonly data?: unknown;
  errorOf(sent: SentError): Error;
}

/** What becomes of a worker thread. */
export interface WorkerEvents {
  /** It has started. */
  onReady(): void;
  /** It has ended, whether told to or not; called once, before its requests are rejected. */
  onEnd(reason: string): void;
}

/**
 * A thread takes over the flags of the process by itself, `--max-old-space-size` and others that it may not be given among
 * them. Only that of `node --eval` is refused for a file: there a thread gets those that say how modules are found.
 */
function threadFlags(): { readonly execArgv?: string[] } {
  const isEval = process.execArgv.some((flag) => flag.startsWith("--input-type"));
  if (!isEval) return {};
  const flags = /^--(?:import|loader|experimental-loader|require|conditions)=/;
  return { execArgv: process.execArgv.filter((flag) => flags.test(flag)) };
}

/** One worker thread and the requests it has not answered. */
export class WorkerClient<Request, Result, SentError> {
  readonly #kind: WorkerKind<SentError>;
  readonly #events: WorkerEvents;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending<Result>>();
  #next = 0;
  #ended: string | undefined;

  constructor(kind: WorkerKind<SentError>, events: WorkerEvents) {
    this.#kind = kind;
    this.#events = events;
    const exit = exitState();
    this.#worker = new Worker(kind.url, {
      workerData: { exit, data: kind.data } satisfies WorkerData,
      ...threadFlags(),
    });
    guardExit(exit);
    this.#worker.on("message", (message: FromWorker<Result, SentError>) => {
      if (message === "ready") events.onReady();
      else this.#settle(message);
    });
    this.#worker.on("error", (error) => this.#end(error.message));
    this.#worker.on("exit", (code) => {
      unguardExit(exit);
      this.#end(`the worker thread ended with code ${code}`);
    });
    // A program that is done ends, whether it disposed of its models or not.
    this.#worker.unref();
  }

  /** Requests that are not answered. */
  get load(): number {
    return this.#pending.size;
  }

  /** Throws: the error that the worker sent; WorkerLost when its thread ends before it answers. */
  ask(request: Request): Promise<Result> {
    if (this.#ended !== undefined) return Promise.reject(new WorkerLost(this.#ended, { isBegun: false }));
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#worker.postMessage({ id, request } satisfies Numbered<Request>);
      this.#pending.set(id, { resolve, reject });
      this.#worker.ref();
    });
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(answer: Answer<Result, SentError>): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if ("error" in answer) pending?.reject(this.#kind.errorOf(answer.error));
    else pending?.resolve(answer.result);
  }

  #end(reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#events.onEnd(reason);
    // Requests are answered one after the other: only the oldest can have been begun.
    [...this.#pending.values()].forEach(({ reject }, place) => {
      reject(new WorkerLost(reason, { isBegun: place === 0 }));
    });
    this.#pending.clear();
  }
}
