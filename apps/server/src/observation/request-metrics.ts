import type { FastifyInstance } from "fastify";
import { Histogram, type Registry } from "prom-client";
import { answeredStatus } from "./answered-status.js";
import { SECONDS } from "./buckets.js";

/** Takes what a request came to. */
export type ObserveRequest = (route: string, status: number, seconds: number) => void;

/** Measures requests. Labels are routes and statuses: no text, no name of a schema. */
export function requestMetrics(registry: Registry): ObserveRequest {
  const histogram = new Histogram({
    name: "ernie_m_request_seconds",
    help: "Seconds from a request's first byte to its answer's last, by route and status; 499: the client left",
    labelNames: ["route", "status"] as const,
    buckets: SECONDS,
    registers: [registry],
  });
  return (route, status, seconds) => histogram.observe({ route, status: String(status) }, seconds);
}

/** Has every request measured. */
export function addRequestMetrics(app: FastifyInstance, observe: ObserveRequest): void {
  app.addHook("onRequest", (request, reply, done) => {
    const response = reply.raw;
    request.call.onEnd(() => {
      const route = request.routeOptions.url ?? "none";
      observe(route, answeredStatus(response), (performance.now() - request.call.begun) / 1000);
    });
    done();
  });
}
