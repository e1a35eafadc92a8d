/** JSON Schemas of what is answered, by the name that the OpenAPI document has for them. */

const string = { type: "string" } as const;
const probability = { type: "number", minimum: 0, maximum: 1 } as const;
const offset = { type: "integer", minimum: 0 } as const;
const truncatedTokens = {
  type: "integer",
  minimum: 1,
  description: "Tokens that were cut off for want of room.",
} as const;

const problem = {
  $id: "Problem",
  type: "object",
  description: "What went wrong (RFC 9457).",
  required: ["type", "title", "status", "code", "detail", "requestId"],
  additionalProperties: false,
  properties: {
    type: { const: "about:blank" },
    title: string,
    status: { type: "integer", minimum: 400, maximum: 599 },
    code: { ...string, description: "Stable name of what went wrong." },
    detail: string,
    path: { ...string, description: "Where in the request." },
    level: {
      type: "integer",
      minimum: 1,
      description:
        "Of `budget-exceeded`: the level of the schema that would have needed more rows than may be asked. Of `deadline`: the level that was not answered to its end in the time that the request has.",
    },
    results: {
      type: "array",
      description:
        "What the levels before that one have found, by text. Absent where extraction had not begun, and for other tasks.",
      items: { $ref: "ExtractionResult#" },
    },
    requestId: string,
  },
} as const;

const usage = {
  $id: "Usage",
  type: "object",
  required: ["rows"],
  additionalProperties: false,
  properties: {
    rows: { ...offset, description: "Rows that the model read: windows of texts with a prompt." },
  },
} as const;

const extractionEntry = {
  $id: "ExtractionEntry",
  type: "object",
  description: "A span of the text, or the option that was chosen, which has no place.",
  required: ["text", "probability"],
  additionalProperties: false,
  properties: {
    text: string,
    start: offset,
    end: offset,
    probability,
    options: {
      type: "array",
      items: {
        type: "object",
        required: ["text", "probability"],
        additionalProperties: false,
        properties: { text: string, probability },
      },
    },
    relations: { $ref: "ExtractionResult#" },
  },
} as const;

const extractionResult = {
  $id: "ExtractionResult",
  type: "object",
  description: "What was found, by name; a name that nothing was found for is absent.",
  additionalProperties: { type: "array", items: { $ref: "ExtractionEntry#" } },
} as const;

const classification = {
  $id: "Classification",
  type: "object",
  required: ["labels"],
  additionalProperties: false,
  properties: {
    labels: {
      type: "array",
      description: "Highest score first.",
      items: {
        type: "object",
        required: ["label", "score"],
        additionalProperties: false,
        properties: { label: string, score: { type: "number" } },
      },
    },
    truncatedTokens,
  },
} as const;

const place = { text: string, start: offset, end: offset, score: probability } as const;

const entities = {
  $id: "Entities",
  type: "array",
  items: {
    type: "object",
    required: ["label", "text", "start", "end", "score"],
    additionalProperties: false,
    properties: { label: string, ...place },
  },
} as const;

const answers = {
  $id: "Answers",
  type: "array",
  description: "Best first.",
  items: {
    type: "object",
    required: ["text", "start", "end", "score"],
    additionalProperties: false,
    properties: place,
  },
} as const;

const choice = {
  $id: "Choice",
  type: "object",
  required: ["choice", "scores"],
  additionalProperties: false,
  properties: {
    choice: { ...offset, description: "Number of the best choice, from 0." },
    scores: { type: "array", items: probability },
    truncatedTokens,
  },
} as const;

const embedding = {
  $id: "Embedding",
  type: "object",
  required: ["embedding"],
  additionalProperties: false,
  properties: { embedding: { type: "array", items: { type: "number" } }, truncatedTokens },
} as const;

const tokens = {
  $id: "Tokens",
  type: "object",
  description: "The tokens of a text, special ones left out; all lists have the same length.",
  required: ["ids", "tokens", "starts", "ends"],
  additionalProperties: false,
  properties: {
    ids: { type: "array", items: offset },
    tokens: { type: "array", items: string },
    starts: { type: "array", items: offset },
    ends: { type: "array", items: offset },
  },
} as const;

const recordProblem = {
  type: "object",
  required: ["path", "code", "expected"],
  additionalProperties: false,
  properties: {
    path: { ...string, description: "JSON pointer of the value." },
    code: { enum: ["missing", "ambiguous", "incomplete", "invalid", "rule"] },
    expected: string,
    found: string,
    start: offset,
    end: offset,
    readings: { type: "array", items: { type: ["string", "number"] } },
  },
} as const;

const record = {
  $id: "Record",
  type: "object",
  required: ["valid", "record", "sources", "problems"],
  additionalProperties: false,
  properties: {
    valid: { type: "boolean", description: "Whether the record is what the schema asks for." },
    record: { description: "The record, or as much of it as was found." },
    sources: {
      type: "object",
      description: "Where each value comes from, by JSON pointer.",
      additionalProperties: {
        type: "object",
        required: ["probability", "by"],
        additionalProperties: false,
        properties: {
          text: string,
          start: offset,
          end: offset,
          probability,
          by: { enum: ["model", "pattern", "both"] },
        },
      },
    },
    problems: { type: "array", items: recordProblem },
  },
} as const;

const records = {
  $id: "Records",
  description: "One record, or with `records` `many` those of the text.",
  anyOf: [{ $ref: "Record#" }, { type: "array", items: { $ref: "Record#" } }],
} as const;

/** All of them, for the document. */
export const answerSchemas = [
  problem,
  usage,
  extractionEntry,
  extractionResult,
  classification,
  entities,
  answers,
  choice,
  embedding,
  tokens,
  record,
  records,
] as const;

/** Name of one of them. */
export type AnswerName = (typeof answerSchemas)[number]["$id"];
