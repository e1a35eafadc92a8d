import type { OptionChoice } from "./classification-name.js";
import { foldFullWidth } from "./full-width.js";
import type { SchemaNode } from "./schema.js";
import type { PromptLanguage } from "./types.js";

/** What the model is asked about a text. */
export interface Prompt {
  /** Folded to half-width, as it is tokenized. */
  readonly text: string;
  /** Where the options stand in `text`; present when an option is to be picked. */
  readonly choices?: readonly OptionChoice[];
}

const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** The style for a name when the caller names none: Chinese when it holds Han characters or kana, else English. */
export function promptLanguage(name: string): PromptLanguage {
  return EAST_ASIAN.test(name) ? "zh" : "en";
}

/**
 * The prompt for a name, at the top (`subject` undefined) or about something found for the name above.
 *
 * Chinese style `<subject>的<name>`; English style `<name> of <subject>`, options last:
 * `<name without options> of <subject> [options]`. Full-width ASCII is folded in the whole prompt.
 *
 * Source: PaddleNLP taskflow/information_extraction.py `_multi_stage_predict`.
 */
export function makePrompt(
  node: SchemaNode,
  subject: string | undefined,
  language: PromptLanguage | undefined,
): Prompt {
  const text = promptText(node, subject, language ?? promptLanguage(node.name));
  const { classification } = node;
  if (classification === undefined) return { text };
  const offset = text.length - classification.bracket.length;
  const choices = classification.options.map((option) => ({
    text: option.text,
    start: option.start + offset,
    end: option.end + offset,
  }));
  return { text, choices };
}

function promptText(node: SchemaNode, subject: string | undefined, language: PromptLanguage): string {
  if (subject === undefined) return node.promptName;
  const folded = foldFullWidth(subject);
  switch (language) {
    case "zh":
      return `${folded}的${node.promptName}`;
    case "en":
      return node.classification === undefined
        ? `${node.promptName} of ${folded}`
        : `${node.classification.label} of ${folded} ${node.classification.bracket}`;
  }
}
