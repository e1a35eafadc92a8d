import type { FastifyInstance } from "fastify";
import { answeredStatus } from "./answered-status.js";

/** One line a request: what it was and what it cost, nothing of what it said. */
export function addRequestLog(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    if (request.routeOptions.config.isOpen === true) return done();
    const response = reply.raw;
    request.call.onEnd(() => {
      const { call, routeOptions, method } = request;
      request.log.info(
        {
          method,
          route: routeOptions.url ?? "none",
          status: answeredStatus(response),
          milliseconds: Math.round(performance.now() - call.begun),
          queued: Math.round(call.queued),
          rows: call.rows,
        },
        "request",
      );
    });
    done();
  });
}
