import { Worker } from "node:worker_threads";

/** A request with the number under which it is answered. */
export interface Numbered<Request> {
  readonly id: number;
  readonly request: Request;
}

/** A result, or an error as plain data: classes do not cross threads. */
export type Answer<Result, SentError> = { readonly id: number } & (
  | { readonly result: Result }
  | { readonly error: SentError }
);

interface Pending<Result> {
  resolve(result: Result): void;
  reject(error: Error): void;
}

/** What one kind of worker thread is told at its start, and how its errors are made errors again. */
export interface WorkerKind<SentError> {
  readonly url: URL;
  readonly data?: unknown;
  errorOf(sent: SentError): Error;
  /** The error of requests that a thread which ended leaves unanswered. */
  ended(reason: string): Error;
}

/** One worker thread and the requests it has not answered. */
export class WorkerClient<Request, Result, SentError> {
  readonly #kind: WorkerKind<SentError>;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending<Result>>();
  #next = 0;
  #failure: Error | undefined;

  constructor(kind: WorkerKind<SentError>) {
    this.#kind = kind;
    this.#worker = new Worker(kind.url, { workerData: kind.data });
    this.#worker.on("message", (answer: Answer<Result, SentError>) => this.#settle(answer));
    this.#worker.on("error", (error) => this.#fail(error.message));
    this.#worker.on("exit", (code) => this.#fail(`the worker thread ended with code ${code}`));
    // A program that is done ends, whether it disposed of its models or not.
    this.#worker.unref();
  }

  get load(): number {
    return this.#pending.size;
  }

  ask(request: Request): Promise<Result> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
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

  #fail(reason: string): void {
    this.#failure ??= this.#kind.ended(reason);
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }
}
