import type { ExtractionResult, Schema } from "@ernie-m/heads";
import type { FastifyInstance } from "fastify";
import type { FromSchema } from "json-schema-to-ts";
import { extractTexts } from "../requests/extract-texts.js";
import { extractionOptions, extractionRows } from "../requests/extraction-settings.js";
import { textItems } from "../requests/items.js";
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
      const items = textItems(body);
      const schema = body.schema as Schema;
      return performTask(
        request,
        services,
        { model: body.model, kind: "information-extraction" },
        {
          items,
          wholes: [],
          rowsOf: (task) => extractionRows(items.list, schema, task.maxTokens),
          run: (task, some, call): Promise<readonly ExtractionResult[]> =>
            extractTexts(task, some, {
              schema,
              options: extractionOptions(body, call),
              offsets: body.offsets,
            }),
        },
      );
    },
  );
}
