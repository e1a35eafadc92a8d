import { SchemaError } from "../information-extraction/schema/errors.js";
import { parseSchema, type SchemaNode } from "../information-extraction/schema/schema.js";

/** A prompt that ends in options. */
export interface ChoicePrompt {
  /** The prompt without its options. */
  readonly label: string;
  /** As the prompt spells them. */
  readonly options: readonly string[];
}

/** The options that a prompt ends in; undefined when it does not end in several. */
export function parseChoice(prompt: string): ChoicePrompt | undefined {
  const classification = nodeOf(prompt)?.classification;
  if (classification === undefined) return undefined;
  return { label: classification.label, options: classification.options.map(({ text }) => text) };
}

/** The name as a schema has it; undefined where a schema refuses it. */
export function nodeOf(name: string): SchemaNode | undefined {
  try {
    return parseSchema(name)[0];
  } catch (error) {
    if (error instanceof SchemaError) return undefined;
    throw error;
  }
}

/** Whether a schema takes the name as one to find spans for. */
export function findsSpans(name: string): boolean {
  const node = nodeOf(name);
  return node !== undefined && node.classification === undefined;
}
