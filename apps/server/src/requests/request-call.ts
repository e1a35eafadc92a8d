import type { FastifyInstance, FastifyRequest } from "fastify";
import { RequestError } from "../errors.js";
import type { Limits } from "../limits.js";

/** One request on its way: until when, for whom, and what it came to. */
export class RequestCall {
  /** When it came in, as `performance.now()` counts. */
  readonly begun = performance.now();
  /** When it is given up. */
  readonly deadline: number;
  /** Rows that the model read for it. */
  rows = 0;
  /** Milliseconds that it waited for its turn. */
  queued = 0;
  readonly #time: number;
  readonly #hasTimer: boolean;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hasLeft = false;
  readonly #enders: (() => void)[] = [];

  /** `time` is how many milliseconds it may take. */
  constructor(time: number, { hasTimer }: { readonly hasTimer: boolean }) {
    this.deadline = this.begun + time;
    this.#time = time;
    this.#hasTimer = hasTimer;
  }

  /** Aborted at the deadline, and when the client goes away. Made when it is first asked for: who is refused needs none. */
  get signal(): AbortSignal {
    if (this.#controller !== undefined) return this.#controller.signal;
    const controller = new AbortController();
    this.#controller = controller;
    if (this.#hasLeft) controller.abort(leftError());
    else if (this.#hasTimer) {
      const left = Math.max(0, this.deadline - performance.now());
      this.#timer = setTimeout(() => controller.abort(lateError(this.#time)), left);
      this.#timer.unref();
    }
    return controller.signal;
  }

  /** Calls a function when the answer is written, or the client has gone away. */
  onEnd(ended: () => void): void {
    this.#enders.push(ended);
  }

  /** The answer is written, or the client has gone away. */
  end(isAnswered: boolean): void {
    clearTimeout(this.#timer);
    this.#hasLeft = !isAnswered;
    if (this.#hasLeft) this.#controller?.abort(leftError());
    for (const ended of this.#enders) ended();
  }
}

declare module "fastify" {
  interface FastifyRequest {
    call: RequestCall;
  }
  interface FastifyContextConfig {
    /** Whether a route is answered without a key, and while the server drains. */
    readonly isOpen?: boolean;
    /** Whether a route's answer takes as long as the client likes; each part then has a deadline of its own. */
    readonly isStream?: boolean;
  }
}

/** Gives every request its call. Hooks are called back, here and elsewhere: a promise for each would cost more than they do. */
export function addRequestCalls(app: FastifyInstance, limits: Limits): void {
  app.decorateRequest("call", undefined as unknown as RequestCall);
  app.addHook("onRequest", (request, reply, done) => {
    const call = new RequestCall(timeFor(request, limits), {
      hasTimer: request.routeOptions.config.isStream !== true,
    });
    request.call = call;
    const response = reply.raw;
    // The response's own event: a listener on the socket would stay for as long as the connection does.
    response.once("close", () => call.end(response.writableFinished));
    done();
  });
}

const TIMEOUT_HEADER = "x-request-timeout-ms";

function leftError(): RequestError {
  return new RequestError("client-closed", "the client closed the connection");
}

/** The error of a request that takes longer than it may. */
export function lateError(time: number): RequestError {
  return new RequestError("deadline", `expected an answer within ${time} ms, it would have taken longer`);
}

/**
 * Milliseconds that a request may take: what its client says, and no more than the server allows. Undefined where the client
 * says something else.
 */
export function timeAsked(
  request: FastifyRequest,
  { deadline }: Pick<Limits, "deadline">,
): number | undefined {
  const asked = request.headers[TIMEOUT_HEADER];
  if (asked === undefined) return deadline;
  const time = typeof asked === "string" && /^\d{1,9}$/.test(asked) ? Number(asked) : 0;
  return time < 1 ? undefined : Math.min(time, deadline);
}

/** The same. Throws: RequestError `invalid-header`. */
export function timeFor(request: FastifyRequest, limits: Pick<Limits, "deadline">): number {
  const time = timeAsked(request, limits);
  if (time !== undefined) return time;
  throw new RequestError("invalid-header", `${TIMEOUT_HEADER}: expected a number of milliseconds from 1`);
}

/** Waits for something that takes no signal itself. Throws: the signal's reason; what the promise rejects with. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  try {
    // Both are listened to, whichever is first: what fails later is no unhandled rejection.
    return await Promise.race([aborted, promise]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
