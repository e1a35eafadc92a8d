import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Admission } from "../admission/admission.js";

/** Seconds, from a refusal to a long document. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const ROWS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16_384];

/** What the server counts of itself, for Prometheus. Labels are routes and statuses: no text, no name of a schema. */
export function addMetrics(app: FastifyInstance, admission: Admission): Registry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: "ernie_m_request_seconds",
    help: "Seconds from a request's first byte to its answer's last, by route and status",
    labelNames: ["route", "status"] as const,
    buckets: SECONDS,
    registers,
  });
  const queued = new Histogram({
    name: "ernie_m_queue_seconds",
    help: "Seconds that requests waited for their turn",
    buckets: SECONDS,
    registers,
  });
  const rows = new Histogram({
    name: "ernie_m_request_rows",
    help: "Rows that the model read for a request",
    buckets: ROWS,
    registers,
  });
  const refused = new Counter({
    name: "ernie_m_refused_total",
    help: "Requests refused for want of room",
    registers,
  });
  const aborted = new Counter({
    name: "ernie_m_aborted_total",
    help: "Requests whose clients left before the answer",
    registers,
  });
  gauge("ernie_m_queue_calls", "Requests that wait for their turn", () => admission.state.waitingCalls);
  gauge("ernie_m_queue_rows", "Rows of the requests that wait", () => admission.state.waitingRows);
  gauge("ernie_m_running_calls", "Requests that are worked on", () => admission.state.runningCalls);
  gauge("ernie_m_running_rows", "Rows of the requests that are worked on", () => admission.state.runningRows);
  app.addHook("onRequest", async (request, reply) => {
    const response = reply.raw;
    response.once("close", () => {
      const { call } = request;
      const route = request.routeOptions.url ?? "none";
      const status = response.writableFinished ? String(response.statusCode) : "499";
      if (status === "429") refused.inc();
      if (status === "499") aborted.inc();
      seconds.observe({ route, status }, (performance.now() - call.begun) / 1000);
      if (call.rows === 0) return;
      queued.observe(call.queued / 1000);
      rows.observe(call.rows);
    });
  });
  return registry;

  function gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  }
}
