import { parseSchema } from "@ernie-m/heads";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import { makePrompt } from "@ernie-m/heads/rows";

/** What a prompt asks: for entities of a label, or what goes with a subject by a relation; or for one of its options. */
export type PromptParts =
  | { readonly kind: "entity"; readonly label: string }
  | { readonly kind: "relation"; readonly label: string; readonly subject: string }
  | { readonly kind: "options" };

/** Reads a record's prompt: `founder of Acme` and `Acme的创始人` with the label `founder` ask about Acme. */
export function promptParts({ prompt, label, options }: PromptRecord): PromptParts {
  if (options !== undefined) return { kind: "options" };
  const [asked, name] = [prompt.trim(), label.trim()];
  if (asked.startsWith(`${name} of `))
    return { kind: "relation", label: name, subject: asked.slice(name.length + 4) };
  if (asked.endsWith(`的${name}`))
    return { kind: "relation", label: name, subject: asked.slice(0, -name.length - 1) };
  return { kind: "entity", label: name };
}

/** The prompt for a label, of a subject where one is given. */
export function promptFor(label: string, subject?: string): string {
  const [node] = parseSchema(label, { optionNames: false });
  return makePrompt(node, subject, undefined).text;
}

/** A record of a prompt that nothing answers. */
export function withoutSpans(text: string, label: string, subject?: string): PromptRecord {
  return { text, prompt: promptFor(label, subject), label, offsets: "utf-16", spans: [] };
}
