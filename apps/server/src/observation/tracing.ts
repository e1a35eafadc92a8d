import { context, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { FastifyInstance } from "fastify";

/**
 * A span a request, a child of the caller's. Nothing happens unless the process has set up OpenTelemetry: this knows
 * its interface alone.
 */
export function addTracing(app: FastifyInstance): void {
  const tracer = trace.getTracer("@ernie-m/server");
  app.addHook("onRequest", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    const parent = propagation.extract(context.active(), request.headers);
    const attributes = { "http.request.method": request.method, "http.route": route };
    const span = tracer.startSpan(
      `${request.method} ${route}`,
      { kind: SpanKind.SERVER, attributes },
      parent,
    );
    request.call.onEnd(() => {
      const { statusCode } = reply.raw;
      span.setAttribute("http.response.status_code", statusCode);
      span.setAttribute("ernie_m.rows", request.call.rows);
      if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    done();
  });
}
