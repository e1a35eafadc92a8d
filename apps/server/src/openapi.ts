import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { answerSchemas } from "./schemas/answers.js";

/** Describes every route that is added from here on: `/openapi.json`, and pages to try them at `/docs`. */
export async function addOpenApi(
  app: FastifyInstance,
  { version, hasKeys }: { readonly version: string; readonly hasKeys: boolean },
): Promise<void> {
  for (const schema of answerSchemas) app.addSchema(schema);
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "ernie-m",
        version,
        description:
          "Information extraction, classification, entities, answers and embeddings with ERNIE-M models.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      tags: [
        { name: "tasks", description: "What the models do" },
        { name: "openai", description: "In the shape of OpenAI's API" },
        { name: "annotation", description: "For annotation tools" },
        { name: "health", description: "For whoever runs the server" },
      ],
      ...(hasKeys && {
        components: {
          securitySchemes: {
            key: { type: "http", scheme: "bearer" },
            password: { type: "http", scheme: "basic" },
          },
        },
        security: [{ key: [] }, { password: [] }],
      }),
    },
    refResolver: {
      buildLocalReference: (json, _baseUri, _fragment, index) =>
        typeof json.$id === "string" ? json.$id : `def-${index}`,
    },
  });
  await app.register(async (docs) => {
    docs.addHook("onRoute", (route) => {
      route.config = { ...route.config, isOpen: true };
    });
    await docs.register(swaggerUi, { routePrefix: "/docs" });
    docs.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  });
}
