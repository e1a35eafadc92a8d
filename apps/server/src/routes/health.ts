import type { FastifyInstance } from "fastify";
import type { Readiness } from "../requests/readiness.js";
import { routeSchema } from "../schemas/route-schema.js";

const answer = {
  type: "object",
  required: ["status"],
  additionalProperties: false,
  properties: { status: { const: "ok" } },
};

/** `GET /health/live`: the process answers. `GET /health/ready`: every worker has just computed a row. */
export function addHealthRoutes(app: FastifyInstance, readiness: Readiness): void {
  const config = { isOpen: true };
  app.get(
    "/health/live",
    { config, schema: routeSchema({ tag: "health", summary: "Whether the process answers", answer }) },
    async () => ({ status: "ok" }),
  );
  app.get(
    "/health/ready",
    {
      config,
      schema: routeSchema({
        tag: "health",
        summary: "Whether requests would be answered: every worker computes a row",
        answer,
      }),
    },
    async () => {
      await readiness.check();
      return { status: "ok" };
    },
  );
}
