import { type PromptLanguage, parseSchema } from "@ernie-m/heads";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import { makePrompt } from "@ernie-m/heads/rows";

/** What a prompt asks: for entities of a label, or what goes with a subject by a relation; or for one of its options. */
export type PromptParts =
  | { readonly kind: "entity"; readonly name: string }
  | {
      readonly kind: "relation";
      readonly name: string;
      readonly subject: string;
      /** How it is asked, whatever language its label is in: `founder of Acme` or `Acme的founder`. */
      readonly language: PromptLanguage;
    }
  | { readonly kind: "options" };

/**
 * Reads a record's prompt: `founder of Acme` and `Acme的创始人` with the label `founder` ask about Acme. Name and subject are
 * as they are asked.
 */
export function promptParts({ prompt, label, options }: PromptRecord): PromptParts {
  if (options !== undefined) return { kind: "options" };
  const [asked, name] = [asAsked(prompt), asAsked(label)];
  if (asked.startsWith(`${name} of `))
    return { kind: "relation", name, subject: asked.slice(name.length + 4), language: "en" };
  if (asked.endsWith(`的${name}`))
    return { kind: "relation", name, subject: asked.slice(0, -name.length - 1), language: "zh" };
  return { kind: "entity", name };
}

/**
 * Words as the model is asked them, trimmed and folded to half-width: what tells two prompts or labels apart, since files
 * have them in either width.
 */
export function asAsked(words: string): string {
  return words.trim() === "" ? "" : promptFor(words);
}

/** Labels that are asked differently, as they are first spelled, by how they are asked. */
export function distinctLabels(labels: Iterable<string>): ReadonlyMap<string, string> {
  const byName = new Map<string, string>();
  for (const label of labels) {
    const name = asAsked(label);
    if (!byName.has(name)) byName.set(name, label);
  }
  return byName;
}

/** The prompt for a label, of a subject where one is given; by the label's own script without a language. */
export function promptFor(label: string, subject?: string, language?: PromptLanguage): string {
  const [node] = parseSchema(label, { optionNames: false });
  return makePrompt(node, subject, language).text;
}

/** A record of a prompt that nothing answers. */
export function withoutSpans(
  text: string,
  label: string,
  subject?: string,
  language?: PromptLanguage,
): PromptRecord {
  return { text, prompt: promptFor(label, subject, language), label, offsets: "utf-16", spans: [] };
}
