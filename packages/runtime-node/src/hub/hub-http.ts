import { setTimeout as sleep } from "node:timers/promises";
import { DownloadError } from "@ernie-m/core";
import { platformSignal, transientStatuses } from "@ernie-m/core/runtime";
import type { HubSettings } from "./hub-options.js";
import { followRedirects, type HubRequest } from "./hub-redirects.js";
import { refusal, retryAfter } from "./hub-status.js";
import { exhausted, networkReason, TransientFailure } from "./transient-failure.js";

/** Longest wait before a repetition that no server asked for, in milliseconds. */
const LONGEST_DELAY = 8000;
/** Longest wait that a server may ask for, in milliseconds. */
const LONGEST_WAIT = 60_000;
/** Silence that is told to who waits, in milliseconds. */
const TOLD_SILENCE = 2000;
/** Bytes of an answer of the API; lists of files come in pages of some 100 kB. */
const LARGEST_ANSWER = 64 * 1024 ** 2;

/** An answer whose body is still to come. */
export interface Answer {
  readonly status: number;
  /** Of the hub's own answer, before any redirect to where the bytes are kept. */
  readonly hubHeaders: Headers;
  readonly headers: Headers;
  /** The body as it arrives. Throws: TransientFailure when it is cut or stalls. */
  chunks(): AsyncIterable<Uint8Array>;
}

interface EndingRequest extends HubRequest {
  /** Ends the request, and gives the error. */
  readonly deadline?: AbortSignal | undefined;
}

interface Retrying {
  /** Whether the attempt that failed brought enough to not be counted. */
  readonly progressed?: () => boolean;
  readonly deadline?: AbortSignal;
}

/** Sends requests to the hub: with the token, a limit on silence, and repetition of what can be repeated. */
export class HubHttp {
  readonly #settings: HubSettings;
  /** What the requests are about, for messages. */
  readonly #subject: string;

  constructor(settings: HubSettings, subject: string) {
    this.#settings = settings;
    this.#subject = subject;
  }

  /**
   * For answers of the API: has the form of the platform's `fetch`, repeats what failed, and returns whole
   * answers with a good status only. `deadline` ends them all, with its reason.
   *
   * Throws: DownloadError; what the signal and `deadline` throw.
   */
  fetch(retries: number, deadline: AbortSignal): typeof fetch {
    return async (input, init = {}) => {
      const url = typeof input === "object" && "url" in input ? input.url : String(input);
      const headers = new Headers(init.headers);
      const request = { url, method: init.method ?? "GET", headers, body: init.body, deadline };
      const attempt = () =>
        this.exchange(this.#subject, request, async (answer) => {
          const parts: Uint8Array<ArrayBuffer>[] = [];
          let size = 0;
          for await (const chunk of answer.chunks()) {
            size += chunk.length;
            if (size > LARGEST_ANSWER) {
              throw new DownloadError("network", this.#subject, `an answer above ${LARGEST_ANSWER} bytes`);
            }
            parts.push(new Uint8Array(chunk));
          }
          return new Response(new Blob(parts), { status: answer.status, headers: answer.headers });
        });
      return this.retrying(this.#subject, retries, attempt, { deadline });
    };
  }

  /**
   * Repeats `attempt` while it fails with a TransientFailure, each time after a longer wait.
   *
   * Throws: DownloadError when the repetitions are used up; whatever else `attempt` and the signal throw.
   */
  async retrying<T>(
    subject: string,
    retries: number,
    attempt: () => Promise<T>,
    { progressed = () => false, deadline }: Retrying = {},
  ): Promise<T> {
    for (let failures = 0; ; ) {
      try {
        return await attempt();
      } catch (cause) {
        if (!(cause instanceof TransientFailure)) throw cause;
        const isForward = progressed();
        if (isForward) failures = 0;
        failures++;
        const wait = cause.wait ?? Math.min(this.#settings.retryDelay * 2 ** (failures - 1), LONGEST_DELAY);
        if (failures > retries || wait > LONGEST_WAIT) throw exhausted(subject, cause, failures);
        const seconds = Math.ceil(wait / 100) / 10;
        const again = `it is tried again in ${seconds} s (${failures} of ${retries})`;
        // A download that goes forward shows it.
        if (!isForward) this.#settings.onDelay(`${subject}: cannot be fetched: ${cause.message}; ${again}`);
        await this.#wait(wait, deadline);
      }
    }
  }

  /**
   * Sends one request and hands its answer to `read`; the connection is given back when that is done.
   *
   * Throws: TransientFailure; DownloadError for an answer that repeating will not change; what `read` and the
   * signal throw.
   */
  async exchange<T>(
    subject: string,
    request: EndingRequest,
    read: (answer: Answer) => Promise<T>,
  ): Promise<T> {
    const { signal, timeout, onDelay } = this.#settings;
    const { deadline } = request;
    const checkEnd = (): void => {
      signal?.throwIfAborted();
      deadline?.throwIfAborted();
    };
    checkEnd();
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(new Error(`no byte in ${timeout} ms`)), timeout);
    const telling = setTimeout(
      () => onDelay(`${subject}: ${new URL(request.url).host} has not answered yet`),
      TOLD_SILENCE,
    );
    const stop = platformSignal(signal, globalThis);
    const signals = [stop, deadline, silence.signal].filter((each) => each !== undefined);
    const network = async <R>(operation: () => Promise<R>): Promise<R> => {
      try {
        return await operation();
      } catch (cause) {
        checkEnd();
        const reason = silence.signal.aborted ? silence.signal.reason : cause;
        throw new TransientFailure(networkReason(reason), { cause });
      } finally {
        timer.refresh();
        clearTimeout(telling);
        checkEnd();
      }
    };
    try {
      const combined = AbortSignal.any(signals);
      const send = (url: string, init: RequestInit) =>
        network(() => this.#settings.fetch(url, { ...init, signal: combined }));
      const { response, hubHeaders } = await followRedirects(subject, request, this.#settings, send);
      this.#checkStatus(subject, response, hubHeaders);
      return await read({
        status: response.status,
        headers: response.headers,
        hubHeaders,
        chunks: () => readChunks(response, network),
      });
    } finally {
      clearTimeout(timer);
      clearTimeout(telling);
      silence.abort();
    }
  }

  #checkStatus(subject: string, response: Response, hubHeaders: Headers): void {
    const { status } = response;
    if (status >= 200 && status < 300) return;
    if (status === 416) return;
    // The address where the bytes are kept is signed and expires; the next attempt gets a new one.
    const elsewhere = hubHeaders !== response.headers;
    if (transientStatuses.has(status) || elsewhere) {
      throw new TransientFailure(`the server answers ${status}`, {
        wait: retryAfter(response.headers),
        status,
      });
    }
    throw refusal(subject, response, this.#settings);
  }

  async #wait(milliseconds: number, deadline: AbortSignal | undefined): Promise<void> {
    const { signal } = this.#settings;
    // In slices: not every signal can call back.
    for (let left = milliseconds; left > 0; left -= 100) {
      await sleep(Math.min(left, 100));
      signal?.throwIfAborted();
      deadline?.throwIfAborted();
    }
  }
}

async function* readChunks(
  response: Response,
  network: <R>(operation: () => Promise<R>) => Promise<R>,
): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await network(() => reader.read());
    if (done) return;
    yield value;
  }
}
