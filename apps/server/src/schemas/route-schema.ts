import type { AnswerName } from "./answers.js";

const problem = {
  description: "What went wrong",
  content: { "application/problem+json": { schema: { $ref: "Problem#" } } },
};

/** Answers of every route that fails. */
export const problems = { "4xx": problem, "5xx": problem } as const;

/** What a route says of itself. */
interface RouteText {
  readonly tag: "tasks" | "openai" | "annotation" | "health";
  readonly summary: string;
}

/** The schema of a route that answers a list of results, one for each text. */
export function taskSchema({
  body,
  result,
  ...text
}: Omit<RouteText, "tag"> & { body: object; result: AnswerName }) {
  return routeSchema({
    ...text,
    tag: "tasks",
    body,
    answer: {
      type: "object",
      required: ["model", "results", "usage"],
      additionalProperties: false,
      properties: {
        model: { type: "string" },
        results: { type: "array", items: { $ref: `${result}#` } },
        usage: { $ref: "Usage#" },
      },
    },
  });
}

/** The schema of any route. */
export function routeSchema({
  tag,
  summary,
  body,
  answer,
}: RouteText & { readonly body?: object; readonly answer: object }) {
  return {
    tags: [tag],
    summary,
    ...(body !== undefined && { body }),
    response: { 200: { description: "What was asked for", ...answer }, ...problems },
  };
}
