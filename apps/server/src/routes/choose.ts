import type { FastifyInstance } from "fastify";
import type { FromSchema } from "json-schema-to-ts";
import { itemsOf, type WholeText } from "../requests/items.js";
import { performTask, type Services } from "../requests/perform-task.js";
import { modelProperty, oneOf } from "../schemas/requests.js";
import { taskSchema } from "../schemas/route-schema.js";
import { callOptions } from "./texts.js";

const question = {
  prompt: { type: "string" },
  choices: { type: "array", minItems: 1, items: { type: "string" } },
} as const;

const body = {
  type: "object",
  additionalProperties: false,
  oneOf: oneOf(["prompt", "choices"], "questions"),
  properties: {
    ...question,
    questions: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["prompt", "choices"],
        properties: question,
      },
      description: "Several prompts, each with its choices, in place of one.",
    },
    ...modelProperty,
  },
} as const;

/** `POST /v1/choose`: which of any number of choices goes with a prompt. */
export function addChooseRoute(app: FastifyInstance, services: Services): void {
  app.post<{ Body: FromSchema<typeof body> }>(
    "/v1/choose",
    {
      schema: taskSchema({
        summary: "The best choice for a prompt, and how likely each is",
        body,
        result: "Choice",
      }),
    },
    (request) => {
      const { prompt, choices, questions, model } = request.body;
      const one = prompt === undefined || choices === undefined ? undefined : { prompt, choices };
      const items = itemsOf("questions", questions, one);
      const wholes = items.list.flatMap(({ prompt, choices }, index): readonly WholeText[] => [
        { path: items.pathOf(index, "prompt"), units: prompt.length },
        ...choices.map(({ length: units }, choice) => ({
          path: items.pathOf(index, `choices[${choice}]`),
          units,
        })),
      ]);
      return performTask(
        request,
        services,
        { model, kind: "multiple-choice" },
        {
          items,
          wholes,
          rowsOf: () => items.list.reduce((sum, item) => sum + item.choices.length, 0),
          run: (task, some, call) => task.choose(some, callOptions(call)),
        },
      );
    },
  );
}
