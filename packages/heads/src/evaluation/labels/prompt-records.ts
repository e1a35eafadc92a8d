import { makePrompt } from "../../information-extraction/schema/prompts.js";
import { parseSchema } from "../../information-extraction/schema/schema.js";
import type { PromptLanguage } from "../../information-extraction/schema/types.js";
import type { PromptRecord, RecordSpan } from "../records.js";
import { type ChoiceQuestion, choicePrompt } from "./choice-questions.js";
import { distinctSpans } from "./distinct-spans.js";
import { type PlacedSpan, type PlacedText, relationKey } from "./place-text.js";

/** Options that were chosen of a text, or of spans in it. */
export interface PlacedChoice {
  readonly question: ChoiceQuestion;
  readonly chosen: readonly string[];
  /** The words of the span that it is about; undefined for the whole text. */
  readonly subject: string | undefined;
}

/** A text with all that can be asked of it. */
export interface AskableText extends PlacedText {
  readonly choices: readonly PlacedChoice[];
}

/**
 * A record for every text and label of all texts, also where nothing has that label; one for every relation and every
 * span that has a label which begins that relation somewhere, also where it leads nowhere; one for every choice. None
 * for what is there but could not be placed: it would say that nothing is.
 */
export function promptRecords(
  texts: readonly AskableText[],
  lang: PromptLanguage | undefined,
): (text: AskableText) => readonly PromptRecord[] {
  const labels = new Set(texts.flatMap(({ spans }) => spans.map(({ label }) => label)));
  const headLabels = new Map<string, Set<string>>();
  for (const { relations } of texts)
    for (const { label, heads } of relations) {
      const known = headLabels.get(label) ?? new Set();
      headLabels.set(label, known);
      for (const head of heads) known.add(head.label);
    }
  return (placed) => [
    ...[...labels].flatMap((label) => labelRecord(placed, label)),
    ...[...headLabels].flatMap(([label, heads]) => relationRecords(placed, label, heads, lang)),
    ...choiceRecords(placed, lang),
  ];
}

function labelRecord({ text, spans, lost }: PlacedText, label: string): readonly PromptRecord[] {
  const found = spans.filter((span) => span.label === label);
  if (found.length === 0 && lost.has(label)) return [];
  return [promptRecord(text, promptOf(label, undefined, undefined), label, found)];
}

/** One record for every subject's words: two spans of the same words are one question. */
function relationRecords(
  { text, spans, relations, lost }: PlacedText,
  label: string,
  heads: ReadonlySet<string>,
  lang: PromptLanguage | undefined,
): readonly PromptRecord[] {
  const subjects = new Set(spans.filter((span) => heads.has(span.label)).map((span) => span.text));
  return [...subjects].flatMap((subject) => {
    const tails = relations.flatMap(({ label: name, heads: [head], tail }): readonly PlacedSpan[] =>
      name === label && head.text === subject ? [tail] : [],
    );
    if (tails.length === 0 && lost.has(relationKey(label, subject))) return [];
    return [promptRecord(text, promptOf(label, subject, lang), label, tails)];
  });
}

/** One record for every question: what was chosen of two spans of the same words is chosen of both. */
function choiceRecords(
  { text, choices }: AskableText,
  lang: PromptLanguage | undefined,
): readonly PromptRecord[] {
  const byPrompt = new Map<string, { readonly label: string; readonly options: Set<string> }>();
  for (const { question, chosen, subject } of choices) {
    const { prompt, options } = choicePrompt(question, chosen, subject, lang);
    const known = byPrompt.get(prompt) ?? { label: question.name, options: new Set() };
    byPrompt.set(prompt, known);
    for (const option of options) known.options.add(option);
  }
  return Array.from(byPrompt, ([prompt, { label, options }]) => ({
    ...promptRecord(text, prompt, label, []),
    options: [...options],
  }));
}

function promptOf(label: string, subject: string | undefined, lang: PromptLanguage | undefined): string {
  const [node] = parseSchema(label);
  return makePrompt(node, subject, lang).text;
}

export function promptRecord(
  text: string,
  prompt: string,
  label: string,
  found: readonly RecordSpan[],
): PromptRecord {
  const spans = found.map(({ start, end, text: covered }) => ({ start, end, text: covered }));
  return { text, prompt, label, offsets: "utf-16", spans: distinctSpans(spans) };
}
