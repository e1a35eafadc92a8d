import type { Answer } from "@ernie-m/heads";
import { pairWindowsAbout } from "@ernie-m/heads/rows";
import type { FastifyInstance } from "fastify";
import type { FromSchema } from "json-schema-to-ts";
import { withOffsets } from "../offsets.js";
import { itemsOf, type WholeText } from "../requests/items.js";
import { performTask, type Services } from "../requests/perform-task.js";
import { modelProperty, offsetsProperty, oneOf } from "../schemas/requests.js";
import { taskSchema } from "../schemas/route-schema.js";
import { callOptions } from "./texts.js";

const question = { question: { type: "string" }, context: { type: "string" } } as const;

const body = {
  type: "object",
  additionalProperties: false,
  oneOf: oneOf(["question", "context"], "questions"),
  properties: {
    ...question,
    questions: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["question", "context"],
        properties: question,
      },
      description: "Several questions, each with its context, in place of one.",
    },
    topK: {
      type: "integer",
      minimum: 1,
      maximum: 100,
      description: "Most answers to a question. Default 1.",
    },
    maxAnswerTokens: { type: "integer", minimum: 1, maximum: 512, description: "Default 15." },
    handleImpossibleAnswer: {
      type: "boolean",
      description: "Whether there may be no answer, said by an empty one. Default false.",
    },
    ...modelProperty,
    ...offsetsProperty,
  },
} as const;

/** `POST /v1/answer`: the stretches of a context that answer a question. */
export function addAnswerRoute(app: FastifyInstance, services: Services): void {
  app.post<{ Body: FromSchema<typeof body> }>(
    "/v1/answer",
    { schema: taskSchema({ summary: "Answer questions from their contexts", body, result: "Answers" }) },
    (request) => {
      const { question, context, questions, topK, maxAnswerTokens, handleImpossibleAnswer, model, offsets } =
        request.body;
      const one = question === undefined || context === undefined ? undefined : { question, context };
      const items = itemsOf("questions", questions, one);
      const wholes = items.list.flatMap(({ question, context }, index): readonly WholeText[] => [
        { path: items.pathOf(index, "question"), units: question.length },
        { path: items.pathOf(index, "context"), units: context.length },
      ]);
      return performTask(
        request,
        services,
        { model, kind: "question-answering" },
        {
          items,
          wholes,
          rowsOf: ({ maxTokens }) => pairWindowsAbout(items.list, maxTokens),
          async run(task, some, call): Promise<readonly (readonly Answer[])[]> {
            const results = await task.answer(some, {
              ...callOptions(call),
              ...(topK !== undefined && { topK }),
              ...(maxAnswerTokens !== undefined && { maxAnswerTokens }),
              ...(handleImpossibleAnswer !== undefined && { handleImpossibleAnswer }),
            });
            return results.map((result, i) => withOffsets(result, some[i].context, offsets));
          },
        },
      );
    },
  );
}
