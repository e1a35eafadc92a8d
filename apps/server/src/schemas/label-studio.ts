/** Bodies and answers of Label Studio's ML backend. Its versions add fields: bodies are open. */

const string = { type: "string" } as const;
const probability = { type: "number", minimum: 0, maximum: 1 } as const;
const offset = { type: "integer", minimum: 0 } as const;

export const setupBody = {
  type: "object",
  properties: {
    project: {},
    schema: { ...string, description: "The project's labelling configuration." },
    extra_params: {},
  },
} as const;

export const predictBody = {
  type: "object",
  required: ["tasks", "label_config"],
  properties: {
    tasks: {
      type: "array",
      items: {
        type: "object",
        required: ["data"],
        properties: { id: {}, data: { type: "object", additionalProperties: true } },
      },
    },
    label_config: { ...string, description: "The project's labelling configuration: XML without entities." },
    project: {},
    params: {},
    model_version: {},
  },
} as const;

export const webhookBody = { type: "object", properties: { action: string } } as const;

const from = { id: string, from_name: string, to_name: string, score: probability } as const;
const region = {
  type: "object",
  required: ["id", "from_name", "to_name", "type", "value", "score"],
  additionalProperties: false,
  properties: {
    ...from,
    type: { const: "labels" },
    value: {
      type: "object",
      required: ["start", "end", "text", "labels"],
      additionalProperties: false,
      properties: { start: offset, end: offset, text: string, labels: { type: "array", items: string } },
    },
  },
} as const;
const choice = {
  type: "object",
  required: ["id", "from_name", "to_name", "type", "value", "score"],
  additionalProperties: false,
  properties: {
    ...from,
    type: { const: "choices" },
    value: {
      type: "object",
      required: ["choices"],
      additionalProperties: false,
      properties: { choices: { type: "array", items: string } },
    },
  },
} as const;
const relation = {
  type: "object",
  required: ["from_id", "to_id", "type", "direction", "labels"],
  additionalProperties: false,
  properties: {
    from_id: string,
    to_id: string,
    type: { const: "relation" },
    direction: { const: "right" },
    labels: { type: "array", items: string },
  },
} as const;

export const predictAnswer = {
  type: "object",
  required: ["results"],
  additionalProperties: false,
  properties: {
    results: {
      type: "array",
      description: "A prediction for each task, in their order.",
      items: {
        type: "object",
        required: ["result", "score", "model_version"],
        additionalProperties: false,
        properties: {
          result: { type: "array", items: { anyOf: [region, choice, relation] } },
          score: probability,
          model_version: string,
        },
      },
    },
  },
} as const;
