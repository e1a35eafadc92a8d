import type { CallGate, CallRefusal } from "@ernie-m/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Limits } from "../limits.js";
import { callWithin } from "./admitted-call.js";
import { overloadDiagnosis, problemOf } from "./problem.js";
import { timeAsked } from "./request-call.js";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Whether a route's work waits for its turn. */
    readonly isQueued?: boolean;
  }
}

/** What decides whom to refuse, and who is told. */
export interface EarlyRefusalOptions {
  readonly gate: CallGate;
  readonly limits: Pick<Limits, "bodyBytes" | "deadline">;
  /** Whether a request gets that far: others are told what is wrong with them. */
  hasEntry(request: FastifyRequest): boolean;
  /** Told when the answer is out, or its client left, after so many seconds. */
  onRefused(request: FastifyRequest, reply: FastifyReply, seconds: number): void;
}

/**
 * Refuses requests for which there is no room whatever they ask, before their bodies are read and before anything else is
 * done for them: under a load of many times what can be answered, refusing must cost next to nothing. Streams wait, and
 * are slowed down by that.
 */
export function addEarlyRefusal(app: FastifyInstance, options: EarlyRefusalOptions): void {
  const { gate, limits, hasEntry, onRefused } = options;
  app.addHook("onRequest", (request, reply, done) => {
    const { isQueued, isStream } = request.routeOptions.config;
    if (isQueued !== true || isStream === true || !hasEntry(request)) return done();
    const time = timeAsked(request, limits);
    const refusal = time === undefined ? undefined : gate.refusal(callWithin(time, 1));
    if (refusal === undefined) return done();
    const begun = performance.now();
    reply.raw.once("close", () => onRefused(request, reply, (performance.now() - begun) / 1000));
    sendRefusal(refusal, request, reply, limits);
  });
}

/** Past the framework, which would do for a refusal most of what it does for an answer. */
function sendRefusal(
  refusal: CallRefusal,
  request: FastifyRequest,
  reply: FastifyReply,
  { bodyBytes }: Pick<Limits, "bodyBytes">,
): void {
  const { status, retryAfter, ...diagnosis } = overloadDiagnosis(refusal);
  const body = JSON.stringify(problemOf({ ...diagnosis, status }, request.id));
  const headers: Record<string, number | string | string[] | undefined> = {
    // Those that say which pages may read it.
    ...reply.getHeaders(),
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body),
    "retry-after": String(retryAfter),
    "x-request-id": request.id,
  };
  // What a client still sends is read and dropped, so that its connection stays; more than it may send is not.
  const length = Number(request.headers["content-length"] ?? Number.POSITIVE_INFINITY);
  if (!(length <= bodyBytes)) headers.connection = "close";
  reply.hijack();
  reply.raw.writeHead(status, headers);
  reply.raw.end(body);
}
