import type { FastifyInstance } from "fastify";
import type { Services } from "../requests/perform-task.js";
import { routeSchema } from "../schemas/route-schema.js";

const answer = {
  type: "object",
  required: ["object", "data"],
  additionalProperties: false,
  properties: {
    object: { const: "list" },
    data: {
      type: "array",
      items: {
        type: "object",
        required: ["id", "object", "created", "owned_by"],
        additionalProperties: false,
        properties: {
          id: { type: "string" },
          object: { const: "model" },
          created: { type: "integer" },
          owned_by: { type: "string" },
        },
      },
    },
  },
};

/** `GET /v1/models`: the models by name, in the shape of OpenAI's API, so that its clients work. */
export function addModelsRoute(app: FastifyInstance, { models }: Services): void {
  app.get(
    "/v1/models",
    { schema: routeSchema({ tag: "openai", summary: "The models of this server", answer }) },
    async () => ({
      object: "list",
      // The shape asks for a date and an owner, which a folder does not have.
      data: models.all.map(({ name }) => ({ id: name, object: "model", created: 0, owned_by: "ernie-m" })),
    }),
  );
}
