import { InputError } from "@ernie-m/core";
import { makePrompt } from "../../information-extraction/schema/prompts.js";
import { parseSchema } from "../../information-extraction/schema/schema.js";
import type { PromptLanguage } from "../../information-extraction/schema/types.js";
import type { PromptRecord, RecordSpan } from "../records.js";
import { type ChoiceQuestion, choicePrompts } from "./choice-questions.js";
import { distinctSpans } from "./distinct-spans.js";
import { headLabels, type LabelSet, subjectsOf } from "./head-labels.js";
import { type PlacedSpan, type PlacedText, relationKey } from "./place-text.js";

/** Options that were chosen of a text, or of spans in it. */
export interface PlacedChoice {
  readonly question: ChoiceQuestion;
  readonly chosen: readonly string[];
  /** The spans of the region that it is about, one for each of its labels; none for the whole text. */
  readonly about: readonly PlacedSpan[];
}

/** A text with all that can be asked of it. */
export interface AskableText extends PlacedText {
  readonly choices: readonly PlacedChoice[];
}

/** Records that an export may always give, and how many it may for each of its texts, spans and relations. */
const MOST_RECORDS = 250_000;
const RECORDS_AN_ITEM = 250;

/**
 * A record for every text and label of all texts, also where nothing has that label; one for every relation and every
 * span that has a label which begins that relation somewhere, also where it leads nowhere; one for every choice. None
 * for what is there but could not be placed: it would say that nothing is.
 *
 * Throws: InputError for labels and relations that hardly recur, which would be asked of every text and subject.
 */
export function promptRecords(
  texts: readonly AskableText[],
  lang: PromptLanguage | undefined,
): (text: AskableText) => readonly PromptRecord[] {
  const labels = new Map<string, string>();
  let items = texts.length;
  for (const { spans, relations } of texts) {
    items += spans.length + relations.length;
    for (const { label } of spans)
      if (!labels.has(label)) labels.set(label, promptOf(label, undefined, undefined));
  }
  const relations = headLabels(texts);
  const most = Math.max(MOST_RECORDS, RECORDS_AN_ITEM * items);
  const refuseMore = (records: number, what: string): void => {
    const received = `${labels.size + relations.size} labels in ${texts.length} texts`;
    if (records > most)
      throw new InputError("exported", `labels that recur: at most ${most} prompts, ${what}`, received);
  };
  refuseMore(texts.length * (labels.size + relations.size), "one for every text and label");
  let records = texts.length * labels.size;
  const promptFor = choicePrompts(lang);
  return (placed) => {
    const byLabel = spansByLabel(placed);
    const subjects = subjectsOf(placed, relations.values());
    for (const set of relations.values()) records += subjects.get(set)!.length;
    refuseMore(records, "one for every relation and all that may begin it");
    return [
      ...[...labels].flatMap(([label, prompt]) => labelRecord(placed, label, prompt, byLabel)),
      ...relationRecords(placed, relations, subjects, lang),
      ...choiceRecords(placed, promptFor),
    ];
  };
}

type ByLabel = ReadonlyMap<string, readonly PlacedSpan[]>;

function spansByLabel({ spans }: PlacedText): ByLabel {
  const byLabel = new Map<string, PlacedSpan[]>();
  for (const span of spans) {
    const known = byLabel.get(span.label);
    if (known === undefined) byLabel.set(span.label, [span]);
    else known.push(span);
  }
  return byLabel;
}

function labelRecord(
  { text, lost }: PlacedText,
  label: string,
  prompt: string,
  byLabel: ByLabel,
): readonly PromptRecord[] {
  const found = byLabel.get(label) ?? [];
  if (found.length === 0 && lost.has(label)) return [];
  return [promptRecord(text, prompt, label, found)];
}

/** One record for every relation and every subject's words: two spans of the same words are one question. */
function relationRecords(
  { text, relations, lost }: PlacedText,
  headLabelsOf: ReadonlyMap<string, LabelSet>,
  subjects: ReturnType<typeof subjectsOf>,
  lang: PromptLanguage | undefined,
): readonly PromptRecord[] {
  const tails = new Map<string, PlacedSpan[]>();
  for (const relation of relations) {
    const key = relationKey(relation.label, relation.heads[0].text);
    const known = tails.get(key);
    if (known === undefined) tails.set(key, [relation.tails[0]]);
    else known.push(relation.tails[0]);
  }
  return [...headLabelsOf].flatMap(([label, set]) =>
    subjects.get(set)!.flatMap((subject) => {
      const key = relationKey(label, subject);
      const found = tails.get(key) ?? [];
      if (found.length === 0 && lost.has(key)) return [];
      return [promptRecord(text, promptOf(label, subject, lang), label, found)];
    }),
  );
}

/** One record for every question: what was chosen of two spans of the same words is chosen of both. */
function choiceRecords(
  { text, choices }: AskableText,
  promptFor: ReturnType<typeof choicePrompts>,
): readonly PromptRecord[] {
  const byPrompt = new Map<string, { readonly label: string; readonly options: Set<string> }>();
  for (const { question, chosen, about } of choices) {
    const { prompt, options } = promptFor(question, chosen, about[0]?.text);
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
