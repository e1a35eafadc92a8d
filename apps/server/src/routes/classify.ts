import type { FastifyInstance } from "fastify";
import type { FromSchema } from "json-schema-to-ts";
import { itemsOf, type WholeText } from "../requests/items.js";
import { performTask, type Services } from "../requests/perform-task.js";
import { modelProperty, oneOf } from "../schemas/requests.js";
import { taskSchema } from "../schemas/route-schema.js";
import { callOptions } from "./texts.js";

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
      const one = text === undefined ? undefined : { text, ...(pair !== undefined && { pair }) };
      const items = itemsOf("texts", texts, one);
      const wholes = items.list.flatMap((item, index): readonly WholeText[] => {
        if (typeof item === "string") return [{ path: items.pathOf(index, ""), units: item.length }];
        const { text, pair = "" } = item;
        return [
          { path: items.pathOf(index, "text"), units: text.length },
          { path: items.pathOf(index, "pair"), units: pair.length },
        ];
      });
      return performTask(
        request,
        services,
        { model, kind: "sequence-classification" },
        {
          items,
          wholes,
          portions: {
            unitsOf: (item) =>
              typeof item === "string" ? item.length : item.text.length + (item.pair?.length ?? 0),
            rowsOf: () => 1,
          },
          rowsOf: () => items.list.length,
          run: (task, some, call) =>
            task.classify(some, {
              ...callOptions(call),
              ...(topK !== undefined && { topK }),
              ...(by !== undefined && { function: by }),
            }),
        },
      );
    },
  );
}
