import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { RequestError } from "../errors.js";
import type { Limits } from "../limits.js";

/** One request on its way: until when, for whom, and what it came to. */
export interface RequestCall {
  /** Aborted at the deadline, and when the client goes away. */
  readonly signal: AbortSignal;
  /** When it is given up, as `performance.now()` counts. */
  readonly deadline: number;
  /** When it came in. */
  readonly begun: number;
  /** Rows that the model read for it. */
  rows: number;
  /** Milliseconds that it waited for its turn. */
  queued: number;
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

/** Gives every request a signal. */
export function addRequestCalls(app: FastifyInstance, limits: Limits): void {
  app.decorateRequest("call", undefined as unknown as RequestCall);
  app.addHook("onRequest", async (request, reply) => {
    request.call = callFor(request, reply, limits);
  });
}

const TIMEOUT_HEADER = "x-request-timeout-ms";

function callFor(request: FastifyRequest, reply: FastifyReply, limits: Limits): RequestCall {
  const controller = new AbortController();
  const begun = performance.now();
  const response = reply.raw;
  const time = timeFor(request, limits);
  let timer: NodeJS.Timeout | undefined;
  if (request.routeOptions.config.isStream !== true) {
    timer = setTimeout(() => controller.abort(lateError(time)), time);
    timer.unref();
  }
  // The response's own event: a listener on the socket would stay for as long as the connection does.
  response.once("close", () => {
    clearTimeout(timer);
    if (!response.writableFinished)
      controller.abort(new RequestError("client-closed", "the client closed the connection"));
  });
  return { signal: controller.signal, deadline: begun + time, begun, rows: 0, queued: 0 };
}

/** The error of a request that takes longer than it may. */
export function lateError(time: number): RequestError {
  return new RequestError("deadline", `expected an answer within ${time} ms, got none`);
}

/** Milliseconds that a request may take: what its client says, and no more than the server allows. */
export function timeFor(request: FastifyRequest, { deadline }: Limits): number {
  const asked = request.headers[TIMEOUT_HEADER];
  if (asked === undefined) return deadline;
  const time = typeof asked === "string" && /^\d{1,9}$/.test(asked) ? Number(asked) : 0;
  if (time < 1)
    throw new RequestError("invalid-header", `${TIMEOUT_HEADER}: expected a number of milliseconds from 1`);
  return Math.min(time, deadline);
}

/** Waits for something that takes no signal itself. Throws: the signal's reason; what the promise rejects with. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
  }
}
