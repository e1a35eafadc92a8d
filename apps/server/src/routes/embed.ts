import { SINGLE_SPECIAL_TOKENS, tokenWindows, windowsAbout } from "@ernie-m/heads/rows";
import type { FastifyInstance } from "fastify";
import type { FromSchema } from "json-schema-to-ts";
import type { TaskOfKind } from "../models/task-kinds.js";
import { textItems, wholeTexts } from "../requests/items.js";
import { performTask, type Services } from "../requests/perform-task.js";
import { modelProperty, oneOf, textProperties } from "../schemas/requests.js";
import { taskSchema } from "../schemas/route-schema.js";
import { callOptions } from "./texts.js";

const body = {
  type: "object",
  additionalProperties: false,
  oneOf: oneOf(["text"], "texts"),
  properties: {
    ...textProperties,
    pooling: { enum: ["mean", "cls", "pooler"], description: "Default mean." },
    normalize: { type: "boolean", description: "Whether embeddings get length 1. Default false." },
    longTexts: {
      enum: ["truncate", "windows"],
      description: "Whether of a long text the beginning is read, or all of it in windows. Default truncate.",
    },
    ...modelProperty,
  },
} as const;

/** `POST /v1/embed`: texts as vectors. */
export function addEmbedRoute(app: FastifyInstance, services: Services): void {
  app.post<{ Body: FromSchema<typeof body> }>(
    "/v1/embed",
    { schema: taskSchema({ summary: "Texts as vectors", body, result: "Embedding" }) },
    (request) => {
      const { pooling, normalize, longTexts, model } = request.body;
      const items = textItems(request.body);
      return performTask(
        request,
        services,
        { model, kind: "base" },
        {
          items,
          wholes: wholeTexts(items),
          portions: {
            unitsOf: ({ length }) => length,
            rowsOf: (task, text) => (longTexts === "windows" ? windowCount(task, text) : 1),
          },
          rowsOf: ({ maxTokens }) =>
            longTexts === "windows" ? windowsAbout(items.list, maxTokens) : items.list.length,
          run: (task, some, call) =>
            task.embed(some, {
              ...callOptions(call),
              ...(pooling !== undefined && { pooling }),
              ...(normalize !== undefined && { normalize }),
              ...(longTexts !== undefined && { longTexts }),
            }),
        },
      );
    },
  );
}

/** Windows that the embedder reads a text in: one also of a text that has no tokens. */
function windowCount(
  { tokenizer, maxTokens }: Pick<TaskOfKind<"base">, "tokenizer" | "maxTokens">,
  text: string,
): number {
  const { length } = tokenizer.tokenize(text, { specialTokensInText: "plain" });
  return Math.max(1, tokenWindows(length, maxTokens - SINGLE_SPECIAL_TOKENS, 0).length);
}
