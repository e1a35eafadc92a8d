import type { FastifyInstance } from "fastify";
import type { FromSchema } from "json-schema-to-ts";
import { performTask, type Services } from "../requests/perform-task.js";
import { modelProperty, oneOf } from "../schemas/requests.js";
import { taskSchema } from "../schemas/route-schema.js";
import { reportRows } from "./texts.js";

const pair = {
  type: "object",
  additionalProperties: false,
  required: ["text"],
  properties: { text: { type: "string" }, pair: { type: "string" } },
} as const;

const body = {
  type: "object",
  additionalProperties: false,
  oneOf: oneOf(["text"], "texts"),
  properties: {
    text: { type: "string", description: "One text." },
    pair: { type: "string", description: "What belongs to `text`, such as a hypothesis to a premise." },
    texts: {
      type: "array",
      items: { anyOf: [{ type: "string" }, pair] },
      description: "Several texts, or pairs, in place of `text`.",
    },
    topK: { type: "integer", minimum: 1, description: "How many labels, the best ones. Default: all." },
    function: {
      enum: ["softmax", "sigmoid", "none"],
      description: "What makes scores of logits. Default: as the model was trained.",
    },
    ...modelProperty,
  },
} as const;

/** `POST /v1/classify`: the labels of a text classifier. */
export function addClassifyRoute(app: FastifyInstance, services: Services): void {
  app.post<{ Body: FromSchema<typeof body> }>(
    "/v1/classify",
    {
      schema: taskSchema({
        summary: "The labels of a text or of a pair of texts, with their scores",
        body,
        result: "Classification",
      }),
    },
    (request) => {
      const { text, pair, texts, topK, function: by, model } = request.body;
      const one = text === undefined ? [] : [{ text, ...(pair !== undefined && { pair }) }];
      const items = texts ?? one;
      return performTask(
        request,
        services,
        { model, kind: "sequence-classification" },
        {
          items,
          unitsOf: (item) =>
            typeof item === "string" ? item.length : item.text.length + (item.pair?.length ?? 0),
          rowsOf: () => items.length,
          run: (task, some, { signal, onRows }) =>
            task.classify(some, {
              signal,
              onProgress: reportRows(onRows),
              ...(topK !== undefined && { topK }),
              ...(by !== undefined && { function: by }),
            }),
        },
      );
    },
  );
}
