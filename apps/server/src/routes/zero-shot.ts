import type { FastifyInstance } from "fastify";
import type { FromSchema } from "json-schema-to-ts";
import { textItems, type WholeText, wholeTexts } from "../requests/items.js";
import { performTask, type Services } from "../requests/perform-task.js";
import { modelProperty, oneOf, textProperties } from "../schemas/requests.js";
import { taskSchema } from "../schemas/route-schema.js";
import { callOptions } from "./texts.js";

const body = {
  type: "object",
  additionalProperties: false,
  required: ["labels"],
  oneOf: oneOf(["text"], "texts"),
  properties: {
    ...textProperties,
    labels: { type: "array", items: { type: "string" }, description: "Any labels." },
    multiLabel: { type: "boolean", description: "Whether each label is judged by itself. Default false." },
    hypothesisTemplate: {
      type: "string",
      maxLength: 1000,
      description: 'Sentence that a label is put into, at {}. Default "This example is {}.".',
    },
    ...modelProperty,
  },
} as const;

/** `POST /v1/zero-shot`: how well labels of the caller's fit, judged by a model of natural language inference. */
export function addZeroShotRoute(app: FastifyInstance, services: Services): void {
  app.post<{ Body: FromSchema<typeof body> }>(
    "/v1/zero-shot",
    {
      schema: taskSchema({
        summary: "How well each of any labels fits a text",
        body,
        result: "Classification",
      }),
    },
    (request) => {
      const { labels, multiLabel, hypothesisTemplate, model } = request.body;
      const items = textItems(request.body);
      return performTask(
        request,
        services,
        { model, kind: "zero-shot" },
        {
          items,
          wholes: [...wholeTexts(items), ...wholeHypotheses(labels, hypothesisTemplate)],
          rowsOf: () => items.list.length * labels.length,
          run: (task, some, call) =>
            task.classify(some, labels, {
              ...callOptions(call),
              ...(multiLabel !== undefined && { multiLabel }),
              ...(hypothesisTemplate !== undefined && { hypothesisTemplate }),
            }),
        },
      );
    },
  );
}

/** The sentences that labels are put into. */
function wholeHypotheses(labels: readonly string[], template = ""): readonly WholeText[] {
  const places = template === "" ? 1 : template.split("{}").length - 1;
  return labels.map((label, index) => ({
    path: `labels[${index}]`,
    units: template.length + places * label.length,
  }));
}
