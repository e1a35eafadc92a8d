/** Parts of request bodies. Bodies are closed: what is not named here is refused, not ignored. */

export const modelProperty = {
  model: { type: "string", description: "Which of the server's models. Default: the first." },
} as const;

export const offsetsProperty = {
  offsets: {
    enum: ["utf-16", "code-points"],
    description:
      "What start and end count: UTF-16 code units, as JavaScript does, or code points, as Python does. Default utf-16.",
  },
} as const;

export const textProperties = {
  text: { type: "string", description: "One text." },
  texts: { type: "array", items: { type: "string" }, description: "Several texts, in place of `text`." },
} as const;

/** One of two ways to say what is asked about. */
export const oneOf = <A extends string, B extends string>(first: readonly A[], second: B) =>
  [{ required: first }, { required: [second] }] as const;

/** What a schema of extraction may be; the library says where in it something is wrong. */
export const extractionSchema = {
  type: ["string", "array", "object"],
  description:
    'What to look for: a name, a list, or an object of names with what hangs on them: ["person", {"company": ["founder"]}].',
} as const;

const probability = { type: "number", minimum: 0, maximum: 1 } as const;

/** Settings of extraction that a caller may choose; the rest is the operator's, since it costs others. */
export const extractionProperties = {
  threshold: {
    ...probability,
    description: "How sure a start and an end must be. Default: the model's own.",
  },
  thresholds: {
    type: "object",
    additionalProperties: probability,
    description: "Thresholds of single names of the schema.",
  },
  minProbability: { ...probability, description: "Spans less probable are left out. Default 0." },
  lang: { enum: ["en", "zh"], description: "Style of relation prompts. Default: by each name." },
  optionProbabilities: {
    type: "boolean",
    description: "Whether names that end in options tell the probability of each. Default true.",
  },
  relationScope: {
    enum: ["sentence", "window", "document"],
    description: "Where what hangs on a finding is looked for. Default: as the model says.",
  },
} as const;
