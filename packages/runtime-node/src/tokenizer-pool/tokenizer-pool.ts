/**
 * A tokenizer in several threads, for corpora. Each thread has its own over the same bytes, which are shared;
 * a batch goes to a thread as a whole, and the memory of its result is handed back, not copied.
 *
 * Batches wait here, not in the threads, so that one that is no longer wanted is never begun. A thread that ends is
 * replaced, and a batch that it had is encoded once more.
 */
import { availableParallelism } from "node:os";
import { BackendError, type CancelSignal } from "@ernie-m/core";
import type {
  BatchArrays,
  EncodeOptions,
  ErnieMTokenizer,
  TokenizeOptions,
  TokenizerInput,
  TokenizerParts,
} from "@ernie-m/tokenizer";
import { checkObject, wrongArgument } from "../arguments.js";
import { checkCount } from "../options.js";
import { WorkerClient, type WorkerEvents } from "../worker/worker-client.js";
import { workerFile } from "../worker/worker-file.js";
import { leastLoaded, WorkerGroup } from "../worker/worker-group.js";
import { onceMore } from "../worker/worker-lost.js";
import { checkBatches, checkInputs, checkSent, checkTexts, isTokenizer } from "./check-requests.js";
import { receiveError, type SentError } from "./error-serialization.js";
import { type TextTokens, unpackTokens } from "./packed-tokens.js";
import type { PoolRequest, PoolResult, PoolResults } from "./protocol.js";

/** Batches that a thread is given at a time: the next one is there when one is done. */
const AHEAD = 2;
const NAME = "tokenizer pool";

export interface TokenizerPoolOptions {
  /** Threads, 1 to 1024. Default: what the platform says it can run at once. */
  readonly workers?: number | undefined;
}

/** How a batch is encoded by a pool. */
export interface PoolEncodeOptions extends EncodeOptions {
  /** A batch that was not begun when it is aborted never is; one that was is thrown away. */
  readonly signal?: CancelSignal | undefined;
}

/** How texts are tokenized by a pool. */
export interface PoolTokenizeOptions extends TokenizeOptions, Pick<PoolEncodeOptions, "signal"> {}

type PoolThread = WorkerClient<PoolRequest, PoolResult, SentError>;

interface Waiting {
  readonly request: PoolRequest;
  readonly signal: CancelSignal | undefined;
  resolve(result: PoolResult): void;
  reject(reason: unknown): void;
}

/**
 * Starts threads that encode batches as the given tokenizer does.
 *
 * Throws: InputError for what is no tokenizer, or a number of workers that cannot be; BackendError `backend-unavailable` in a bundle, which has no
 * program for threads.
 */
export function tokenizerPool(tokenizer: ErnieMTokenizer, options: TokenizerPoolOptions = {}): TokenizerPool {
  if (!isTokenizer(tokenizer)) throw wrongArgument("tokenizer", "an ErnieMTokenizer", tokenizer);
  checkObject("options", options);
  const { workers = availableParallelism() } = options;
  checkCount("workers", workers);
  return new TokenizerPool(tokenizer.parts, workers);
}

export class TokenizerPool {
  readonly #size: number;
  readonly #threads: WorkerGroup<PoolThread>;
  readonly #waiting: Waiting[] = [];
  readonly #running = new Set<Promise<unknown>>();
  #disposal: Promise<unknown> | undefined;

  /** Use {@link tokenizerPool}. */
  constructor(parts: TokenizerParts, workers: number) {
    const { sentencePiece, vocab, ...rest } = parts;
    const data: TokenizerParts = {
      ...rest,
      sentencePiece: shared(sentencePiece),
      ...(vocab && { vocab: shared(vocab) }),
    };
    this.#size = workers;
    const url = workerFile(NAME, () => new URL("./tokenizer-worker.js", import.meta.url));
    this.#threads = new WorkerGroup({
      size: workers,
      start: (events) => startThread(url, data, events),
      onReady: () => this.#assign(),
      unavailable: lost,
    });
  }

  /** Whether a thread lives and has started: false until the first has. */
  get isReady(): boolean {
    return this.#threads.ready.length > 0;
  }

  /**
   * Encodes a batch in one of the threads; the arrays are those of `tokenizer.encodeBatch`.
   *
   * Throws: InputError for what is no list of texts or pairs; TokenizerError, as `encodeBatch`; the signal's reason;
   * BackendError `disposed`, or `run-failed` when the thread ended.
   */
  async encodeBatch(
    inputs: readonly TokenizerInput[],
    options: PoolEncodeOptions = {},
  ): Promise<BatchArrays> {
    checkInputs(inputs);
    checkSent(options);
    const { signal, ...encode } = options;
    return this.#ask({ kind: "encode", inputs, options: encode }, signal);
  }

  /**
   * The tokens of each text in one of the threads: ids and places of `tokenizer.tokenize`. An extractor takes a pool for
   * long texts.
   *
   * Throws: TokenizerError, as `tokenize`; otherwise as {@link encodeBatch}.
   */
  async tokenizeBatch(
    texts: readonly string[],
    options: PoolTokenizeOptions = {},
  ): Promise<readonly TextTokens[]> {
    checkTexts(texts);
    checkSent(options);
    const { signal, ...tokenize } = options;
    return unpackTokens(await this.#ask({ kind: "tokenize", texts, options: tokenize }, signal));
  }

  /**
   * Encodes batches one after the other and gives their arrays in order. Only as many are taken and under way
   * as keep all threads busy. Throws as {@link encodeBatch}, and what `batches` throw.
   */
  async *encodeBatches(
    batches: Iterable<readonly TokenizerInput[]> | AsyncIterable<readonly TokenizerInput[]>,
    options: PoolEncodeOptions = {},
  ): AsyncGenerator<BatchArrays, void, undefined> {
    checkBatches(batches);
    checkSent(options);
    const underWay: Promise<BatchArrays>[] = [];
    try {
      for await (const inputs of batches) {
        const result = this.encodeBatch(inputs, options);
        // It is looked at in its turn; until then it is not unhandled.
        result.catch(() => undefined);
        underWay.push(result);
        if (underWay.length >= AHEAD * this.#size) yield await underWay.shift()!;
      }
      while (underWay.length > 0) yield await underWay.shift()!;
    } finally {
      await Promise.allSettled(underWay);
    }
  }

  async #ask<Kind extends PoolRequest["kind"]>(
    request: Extract<PoolRequest, { readonly kind: Kind }>,
    signal: CancelSignal | undefined,
  ): Promise<PoolResults[Kind]> {
    signal?.throwIfAborted();
    const result = await onceMore(() => this.#wait(request, signal), lost);
    signal?.throwIfAborted();
    // A thread answers a request of one kind with what that kind gives.
    return result as PoolResults[Kind];
  }

  async #wait(request: PoolRequest, signal: CancelSignal | undefined): Promise<PoolResult> {
    if (this.#disposal !== undefined) throw disposed();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, signal, resolve, reject });
      this.#assign();
    });
  }

  /** Ends the threads when what is under way is done; batches that wait are refused. */
  async dispose(): Promise<void> {
    this.#disposal ??= this.#end();
    await this.#disposal;
  }

  async #end(): Promise<void> {
    for (const { reject } of this.#waiting.splice(0)) reject(disposed());
    await Promise.allSettled(this.#running);
    await this.#threads.terminate();
  }

  /** Gives waiting batches to threads that have room. */
  #assign(): void {
    if (this.#waiting.length === 0) return;
    for (;;) {
      const thread = leastLoaded(this.#threads.usable);
      if (thread === undefined) return void this.#waitForThread();
      if (thread.load >= AHEAD) return;
      const next = this.#waiting.shift();
      if (next === undefined) return;
      try {
        next.signal?.throwIfAborted();
      } catch (reason) {
        next.reject(reason);
        continue;
      }
      const run = thread.ask(next.request);
      this.#running.add(run);
      run.then(next.resolve, next.reject).finally(() => {
        this.#running.delete(run);
        this.#assign();
      });
    }
  }

  /** What waits is assigned by the thread that becomes ready, or refused when none does. */
  async #waitForThread(): Promise<void> {
    try {
      await this.#threads.whenReady();
    } catch (error) {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    }
  }
}

function startThread(url: URL, data: TokenizerParts, events: WorkerEvents): PoolThread {
  return new WorkerClient(
    {
      url,
      data,
      errorOf: (sent) => receiveError(NAME, sent),
    },
    events,
  );
}

function disposed(): BackendError {
  return new BackendError("disposed", NAME, "the pool was disposed");
}

function lost(reason: string): BackendError {
  return new BackendError("worker-lost", NAME, reason);
}

/** The bytes in memory that all threads see. */
function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
