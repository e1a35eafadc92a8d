import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { diagnose, problemOf } from "./problem.js";

/** Answers every failure with `application/problem+json`. */
export function addProblemAnswers(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const diagnosis = {
      status: 404,
      code: "not-found",
      detail: `there is no ${request.method} of this path`,
    };
    return send(diagnosis, request, reply);
  });
}

/** Answers a request with what went wrong. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const diagnosis = diagnose(error);
  if (diagnosis.status >= 500 && diagnosis.status !== 503 && diagnosis.status !== 504)
    request.log.error(failureOf(error), "request failed");
  return send(diagnosis, request, reply);
}

function send(
  diagnosis: ReturnType<typeof diagnose>,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (diagnosis.retryAfter !== undefined) reply.header("retry-after", String(diagnosis.retryAfter));
  if (diagnosis.status === 401) reply.header("www-authenticate", 'Bearer, Basic realm="ernie-m"');
  return reply.code(diagnosis.status).type("application/problem+json").send(problemOf(diagnosis, request.id));
}

/** What a log may have of an error: its message can hold a caller's text. */
function failureOf(error: unknown): object {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code } = error as Error & { readonly code?: unknown };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { error: error.name, code, stack: frames.join("\n") };
}
