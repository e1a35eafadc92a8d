import { extractionProperties, extractionSchema, modelProperty, offsetsProperty } from "./requests.js";

/** The first line of a stream. */
export const streamHeader = {
  type: "object",
  description: "First line: what holds for all texts.",
  required: ["schema"],
  additionalProperties: false,
  properties: {
    schema: extractionSchema,
    ...extractionProperties,
    ...modelProperty,
    ...offsetsProperty,
  },
} as const;

/** Every further line. */
export const streamItem = {
  type: "object",
  description: "Every further line: a text, with an id of the caller's.",
  required: ["text"],
  additionalProperties: false,
  properties: { id: { type: ["string", "number"] }, text: { type: "string" } },
} as const;

/** Every line of the answer. */
export const streamOutcome = {
  $id: "StreamOutcome",
  type: "object",
  description: "A line for every text, in their order: what was found, or why nothing could be.",
  additionalProperties: false,
  oneOf: [{ required: ["result"] }, { required: ["error"] }],
  properties: {
    id: { type: ["string", "number"] },
    result: { $ref: "ExtractionResult#" },
    error: { $ref: "Problem#" },
  },
} as const;
