import type { ExtractionResult } from "@ernie-m/heads";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { FromSchema } from "json-schema-to-ts";
import { parseLabelConfig } from "../annotation/label-config.js";
import { LabelStudioQuestions, type LabelStudioResult } from "../annotation/label-studio-questions.js";
import { extractionOptions, extractionRows } from "../requests/extraction-settings.js";
import { checkCount } from "../requests/items.js";
import { admitted, checkRows, countingCall, type Services, taskOf } from "../requests/perform-task.js";
import { predictAnswer, predictBody, setupBody, webhookBody } from "../schemas/label-studio.js";
import { routeSchema } from "../schemas/route-schema.js";

interface Prediction {
  readonly result: readonly LabelStudioResult[];
  readonly score: number;
  readonly model_version: string;
}

type Task = FromSchema<typeof predictBody>["tasks"][number];

/**
 * The ML backend that Label Studio talks to, below `/label-studio`: every name, choice and relation of the project's
 * labelling configuration is asked of the model.
 *
 * Source: HumanSignal/label-studio-ml-backend, api.py.
 */
export function addLabelStudioRoutes(app: FastifyInstance, services: Services): void {
  const { name: version } = services.models.usual;
  const tag = "annotation";
  const up = {
    type: "object",
    required: ["status", "model_class"],
    additionalProperties: false,
    properties: { status: { const: "UP" }, model_class: { type: "string" } },
  };
  const health = {
    config: { isOpen: true },
    schema: routeSchema({ tag, summary: "Label Studio: whether it is there", answer: up }),
  };
  const whenUp = async () => ({ status: "UP", model_class: "InformationExtractor" });
  app.get("/label-studio", health, whenUp);
  app.get("/label-studio/health", health, whenUp);
  app.post<{ Body: FromSchema<typeof setupBody> }>(
    "/label-studio/setup",
    {
      schema: routeSchema({
        tag,
        summary: "Label Studio: a project is connected",
        body: setupBody,
        answer: {
          type: "object",
          required: ["model_version"],
          additionalProperties: false,
          properties: { model_version: { type: "string" } },
        },
      }),
    },
    async ({ body }) => {
      // What cannot be read is told when the project is connected, not with its first task.
      if (body.schema !== undefined) parseLabelConfig(body.schema);
      return { model_version: version };
    },
  );
  app.post<{ Body: FromSchema<typeof predictBody> }>(
    "/label-studio/predict",
    {
      schema: routeSchema({
        tag,
        summary: "Label Studio: suggestions for tasks",
        body: predictBody,
        answer: predictAnswer,
      }),
    },
    async (request) => ({ results: await predict(request, services, request.body) }),
  );
  app.post(
    "/label-studio/webhook",
    {
      schema: {
        ...routeSchema({
          tag,
          summary: "Label Studio: something was annotated; taken and not used",
          body: webhookBody,
          answer: {},
        }),
        response: {
          201: { description: "Taken", type: "object", properties: { status: { const: "ok" } } },
        },
      },
    },
    async (_request, reply) => reply.code(201).send({ status: "ok" }),
  );
}

/** What is asked of the tasks' texts of one object tag. */
interface Asked {
  readonly questions: LabelStudioQuestions;
  readonly texts: readonly string[];
}

async function predict(
  request: FastifyRequest,
  services: Services,
  { tasks, label_config: xml }: FromSchema<typeof predictBody>,
): Promise<readonly Prediction[]> {
  checkCount(tasks, services.limits);
  const config = parseLabelConfig(xml);
  const asked = [...config.texts].flatMap(([toName, key]): readonly Asked[] => {
    const questions = new LabelStudioQuestions(config, toName);
    if (Object.keys(questions.schema).length === 0) return [];
    return [{ questions, texts: tasks.map((task) => textAt(task, key)) }];
  });
  const results = tasks.map((): LabelStudioResult[] => []);
  const found = asked.length === 0 ? [] : await find(request, services, asked);
  asked.forEach(({ questions }, i) => {
    found[i].forEach((one, index) => {
      results[index].push(...questions.results(one));
    });
  });
  const { name: version } = services.models.usual;
  return results.map((result) => ({ result, score: scoreOf(result), model_version: version }));
}

/** What is found, let in or refused as a whole: the limits are those of the request, whatever its configuration asks. */
async function find(
  { call }: FastifyRequest,
  services: Services,
  asked: readonly Asked[],
): Promise<readonly (readonly ExtractionResult[])[]> {
  const { limits, models } = services;
  const task = await taskOf(models.usual, "information-extraction", call);
  const rows = asked.reduce(
    (sum, { questions, texts }) => sum + extractionRows(texts, questions.schema, task.maxTokens),
    0,
  );
  checkRows(rows, limits);
  return admitted(services, call, rows, async () => {
    const found: (readonly ExtractionResult[])[] = [];
    for (const { questions, texts } of asked) {
      const left = { rows: Math.max(0, limits.rows - call.rows) };
      found.push(
        await task.extract(texts, questions.schema, extractionOptions({}, countingCall(call, left))),
      );
    }
    return found;
  });
}

/**
 * The text of a task, below `$key` or `$outer.inner`; a task that has none there has nothing to find in it, whatever it
 * has instead: the others are not to pay for it.
 */
function textAt({ data }: Task, key: string): string {
  const value = key
    .split(".")
    .reduce<unknown>(
      (at, part) =>
        typeof at === "object" && at !== null && Object.hasOwn(at, part)
          ? (at as Record<string, unknown>)[part]
          : undefined,
      data,
    );
  return typeof value === "string" ? value : "";
}

/** How sure the suggestions are: the mean, by which Label Studio can order tasks. */
function scoreOf(results: readonly LabelStudioResult[]): number {
  const scores = results.flatMap((result) => (result.type === "relation" ? [] : [result.score]));
  return scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
