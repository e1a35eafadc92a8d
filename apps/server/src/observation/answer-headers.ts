import type { FastifyInstance } from "fastify";

/** Says in every answer which request it is to, and how its time was spent. */
export function addAnswerHeaders(app: FastifyInstance): void {
  app.addHook("onSend", (request, reply, payload, done) => {
    reply.header("x-request-id", request.id);
    const { call } = request;
    // Absent where it was refused before it was counted.
    if (call !== undefined) {
      const total = performance.now() - call.begun;
      reply.header("server-timing", `queue;dur=${call.queued.toFixed(1)}, total;dur=${total.toFixed(1)}`);
    }
    done(null, payload);
  });
}
