import type { ExtractionResult, Schema } from "@ernie-m/heads";
import type { FastifyInstance } from "fastify";
import type { FromSchema } from "json-schema-to-ts";
import { withOffsets } from "../offsets.js";
import { extractionOptions, extractionRows } from "../requests/extraction-settings.js";
import { performTask, type Services } from "../requests/perform-task.js";
import {
  extractionProperties,
  extractionSchema,
  modelProperty,
  offsetsProperty,
  oneOf,
  textProperties,
} from "../schemas/requests.js";
import { taskSchema } from "../schemas/route-schema.js";
import { lengthOf, textsOf } from "./texts.js";

const body = {
  type: "object",
  additionalProperties: false,
  required: ["schema"],
  oneOf: oneOf(["text"], "texts"),
  properties: {
    ...textProperties,
    schema: extractionSchema,
    ...extractionProperties,
    ...modelProperty,
    ...offsetsProperty,
  },
} as const;

/** `POST /v1/extract`: what a schema finds in texts. */
export function addExtractRoute(app: FastifyInstance, services: Services): void {
  app.post<{ Body: FromSchema<typeof body> }>(
    "/v1/extract",
    {
      schema: taskSchema({
        summary: "Find what a schema names: spans with exact offsets, and the relations between them",
        body,
        result: "ExtractionResult",
      }),
    },
    (request) => {
      const { body } = request;
      const texts = textsOf(body);
      const schema = body.schema as Schema;
      return performTask(
        request,
        services,
        { model: body.model, kind: "information-extraction" },
        {
          items: texts,
          unitsOf: lengthOf,
          rowsOf: (task) => extractionRows(texts, schema, task.maxTokens),
          isPaced: true,
          async run(task, some, call): Promise<readonly ExtractionResult[]> {
            const results = await task.extract(some, schema, extractionOptions(body, call, services.limits));
            return results.map((result, i) => withOffsets(result, some[i], body.offsets));
          },
        },
      );
    },
  );
}
