import { SINGLE_SPECIAL_TOKENS } from "@ernie-m/heads/rows";
import type { FastifyInstance } from "fastify";
import type { FromSchema } from "json-schema-to-ts";
import type { TaskOfKind } from "../models/task-kinds.js";
import { itemsOf, wholeTexts } from "../requests/items.js";
import { performTask, type Services } from "../requests/perform-task.js";
import { routeSchema } from "../schemas/route-schema.js";
import { callOptions } from "./texts.js";

const body = {
  type: "object",
  additionalProperties: false,
  required: ["input", "model"],
  properties: {
    input: { anyOf: [{ type: "string" }, { type: "array", minItems: 1, items: { type: "string" } }] },
    model: { type: "string" },
    encoding_format: { enum: ["float", "base64"], description: "Default float." },
    user: { type: "string", description: "Taken and ignored." },
  },
} as const;

const answer = {
  type: "object",
  required: ["object", "data", "model", "usage"],
  additionalProperties: false,
  properties: {
    object: { const: "list" },
    data: {
      type: "array",
      items: {
        type: "object",
        required: ["object", "index", "embedding"],
        additionalProperties: false,
        properties: {
          object: { const: "embedding" },
          index: { type: "integer" },
          embedding: {
            anyOf: [
              { type: "array", items: { type: "number" } },
              { type: "string", description: "Float32, little-endian, in base64." },
            ],
          },
        },
      },
    },
    model: { type: "string" },
    usage: {
      type: "object",
      required: ["prompt_tokens", "total_tokens"],
      additionalProperties: false,
      properties: { prompt_tokens: { type: "integer" }, total_tokens: { type: "integer" } },
    },
  },
};

/** `POST /v1/embeddings`: embeddings of length 1 in the shape of OpenAI's API, so that its clients work. */
export function addOpenAiEmbeddingsRoute(app: FastifyInstance, services: Services): void {
  app.post<{ Body: FromSchema<typeof body> }>(
    "/v1/embeddings",
    { schema: routeSchema({ tag: "openai", summary: "Texts as vectors of length 1", body, answer }) },
    async (request) => {
      const { input, model: name, encoding_format: format } = request.body;
      const items =
        typeof input === "string"
          ? { list: [input], pathOf: () => "input" }
          : itemsOf("input", input, undefined);
      let tokens = 0;
      const { model, results } = await performTask(
        request,
        services,
        { model: name, kind: "base" },
        {
          items,
          wholes: wholeTexts(items),
          portions: {
            unitsOf: ({ length }) => length,
            rowsOf(task, text) {
              tokens += tokenCount(task, text);
              return 1;
            },
          },
          rowsOf: () => items.list.length,
          run: (task, some, call) => task.embed(some, { ...callOptions(call), normalize: true }),
        },
      );
      return {
        object: "list",
        data: results.map(({ embedding }, index) => ({
          object: "embedding",
          index,
          embedding: format === "base64" ? base64(embedding) : embedding,
        })),
        model,
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      };
    },
  );
}

/** Tokens of a text that the model reads, special ones included. */
function tokenCount(
  { tokenizer, maxTokens }: Pick<TaskOfKind<"base">, "tokenizer" | "maxTokens">,
  text: string,
): number {
  const { length } = tokenizer.tokenize(text, { specialTokensInText: "plain" });
  return Math.min(maxTokens, length + SINGLE_SPECIAL_TOKENS);
}

function base64(embedding: readonly number[]): string {
  const bytes = Buffer.alloc(4 * embedding.length);
  for (const [index, value] of embedding.entries()) bytes.writeFloatLE(value, 4 * index);
  return bytes.toString("base64");
}
