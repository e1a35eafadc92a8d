import type { ExtractionResult, Schema } from "@ernie-m/heads";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { FromSchema } from "json-schema-to-ts";
import { extractTexts } from "../requests/extract-texts.js";
import { extractionOptions, extractionRows } from "../requests/extraction-settings.js";
import { itemsOf } from "../requests/items.js";
import { performTask, type Services } from "../requests/perform-task.js";
import {
  extractionProperties,
  extractionSchema,
  modelProperty,
  offsetsProperty,
} from "../schemas/requests.js";
import { routeSchema } from "../schemas/route-schema.js";

const body = {
  type: "object",
  additionalProperties: false,
  required: ["text", "schema"],
  properties: {
    text: { type: "string", description: "What doccano's template has for it: {{ text }}." },
    schema: extractionSchema,
    threshold: extractionProperties.threshold,
    ...modelProperty,
    ...offsetsProperty,
  },
} as const;

type Body = FromSchema<typeof body>;

const label = { type: "string" } as const;
const offset = { type: "integer", minimum: 0 } as const;

const spansAnswer = {
  type: "array",
  items: {
    type: "object",
    required: ["label", "start_offset", "end_offset"],
    additionalProperties: false,
    properties: { label, start_offset: offset, end_offset: offset },
  },
};

const categoriesAnswer = {
  type: "array",
  items: { type: "object", required: ["label"], additionalProperties: false, properties: { label } },
};

/**
 * What doccano's auto-labelling asks for by a "Custom REST Request": `/doccano` for sequence labelling,
 * `/doccano/categories` for text classification. Its offsets are JavaScript's (doccano issue 2290), the default here.
 */
export function addDoccanoRoutes(app: FastifyInstance, services: Services): void {
  const tag = "annotation";
  app.post<{ Body: Body }>(
    "/doccano",
    { schema: routeSchema({ tag, summary: "doccano: spans of a text", body, answer: spansAnswer }) },
    async (request) => {
      const found = await find(request, services);
      return Object.entries(found).flatMap(([name, entries]) =>
        entries.flatMap(({ start, end }) =>
          start === undefined ? [] : [{ label: name, start_offset: start, end_offset: end }],
        ),
      );
    },
  );
  app.post<{ Body: Body }>(
    "/doccano/categories",
    {
      schema: routeSchema({
        tag,
        summary: "doccano: the options chosen for a text",
        body,
        answer: categoriesAnswer,
      }),
    },
    async (request) => {
      const found = await find(request, services);
      return Object.values(found).flatMap((entries) =>
        entries.flatMap(({ start, text }) => (start === undefined ? [{ label: text }] : [])),
      );
    },
  );
}

async function find(request: FastifyRequest<{ Body: Body }>, services: Services): Promise<ExtractionResult> {
  const { text, model, threshold, offsets } = request.body;
  const schema = request.body.schema as Schema;
  const settings = threshold === undefined ? {} : { threshold };
  const { results } = await performTask(
    request,
    services,
    { model, kind: "information-extraction" },
    {
      items: itemsOf("text", undefined, text),
      wholes: [],
      rowsOf: ({ maxTokens }) => extractionRows([text], schema, maxTokens),
      run: (task, some, call): Promise<readonly ExtractionResult[]> =>
        extractTexts(task, some, { schema, options: extractionOptions(settings, call), offsets }),
    },
  );
  return results[0];
}
