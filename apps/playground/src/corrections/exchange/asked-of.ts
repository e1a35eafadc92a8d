import { parseSchema } from "@ernie-m/heads";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import { makePrompt } from "@ernie-m/heads/rows";

const OF = " of ";

/** Words as a prompt has them that is about them: folded to half-width. */
export function asAsked(words: string): string {
  const [name] = parseSchema("a");
  return name === undefined ? words : makePrompt(name, words, "en").text.slice(`a${OF}`.length);
}

/** The words that a relation's prompt asks about, as it has them: `founder of Acme`, `Acme的创始人`. */
export function subjectOf({ prompt, label }: Pick<PromptRecord, "prompt" | "label">): string | undefined {
  const [asked, name] = [asAsked(prompt).trim(), asAsked(label).trim()];
  if (asked.startsWith(`${name}${OF}`)) return asked.slice(name.length + OF.length);
  if (asked.endsWith(`的${name}`)) return asked.slice(0, -name.length - 1);
  return undefined;
}

/** The prompt of a name, about these words or about the text. */
export function promptOf(name: string, subject: string | undefined): string | undefined {
  const [node] = parseSchema(name);
  return node && makePrompt(node, subject, undefined).text;
}
