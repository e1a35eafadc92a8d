import type { Entity } from "@ernie-m/heads";
import { windowsAbout } from "@ernie-m/heads/rows";
import type { FastifyInstance } from "fastify";
import type { FromSchema } from "json-schema-to-ts";
import { withOffsets } from "../offsets.js";
import { textItems, wholeTexts } from "../requests/items.js";
import { performTask, type Services } from "../requests/perform-task.js";
import { modelProperty, offsetsProperty, oneOf, textProperties } from "../schemas/requests.js";
import { taskSchema } from "../schemas/route-schema.js";
import { callOptions } from "./texts.js";

const body = {
  type: "object",
  additionalProperties: false,
  oneOf: oneOf(["text"], "texts"),
  properties: {
    ...textProperties,
    aggregation: {
      enum: ["none", "simple", "first", "average", "max"],
      description: "How labels of tokens become entities. Default simple.",
    },
    ...modelProperty,
    ...offsetsProperty,
  },
} as const;

/** `POST /v1/entities`: the entities of a token classifier. */
export function addEntitiesRoute(app: FastifyInstance, services: Services): void {
  app.post<{ Body: FromSchema<typeof body> }>(
    "/v1/entities",
    {
      schema: taskSchema({ summary: "The entities of a text, with exact offsets", body, result: "Entities" }),
    },
    (request) => {
      const { aggregation, model, offsets } = request.body;
      const items = textItems(request.body);
      return performTask(
        request,
        services,
        { model, kind: "token-classification" },
        {
          items,
          wholes: wholeTexts(items),
          rowsOf: ({ maxTokens }) => windowsAbout(items.list, maxTokens),
          async run(task, some, call): Promise<readonly (readonly Entity[])[]> {
            const results = await task.classify(some, {
              ...callOptions(call),
              ...(aggregation !== undefined && { aggregation }),
            });
            return results.map((result, i) => withOffsets(result, some[i], offsets));
          },
        },
      );
    },
  );
}
