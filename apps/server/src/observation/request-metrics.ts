import type { FastifyInstance } from "fastify";
import { Histogram, type Registry } from "prom-client";
import { SECONDS } from "./buckets.js";

/** Measures every request. Labels are routes and statuses: no text, no name of a schema. */
export function addRequestMetrics(app: FastifyInstance, registry: Registry): void {
  const seconds = new Histogram({
    name: "ernie_m_request_seconds",
    help: "Seconds from a request's first byte to its answer's last, by route and status; 499: the client left",
    labelNames: ["route", "status"] as const,
    buckets: SECONDS,
    registers: [registry],
  });
  app.addHook("onRequest", (request, reply, done) => {
    const response = reply.raw;
    request.call.onEnd(() => {
      const route = request.routeOptions.url ?? "none";
      const status = response.writableFinished ? String(response.statusCode) : "499";
      seconds.observe({ route, status }, (performance.now() - request.call.begun) / 1000);
    });
    done();
  });
}
