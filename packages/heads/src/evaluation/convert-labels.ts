import { makePrompt } from "../information-extraction/schema/prompts.js";
import { parseSchema } from "../information-extraction/schema/schema.js";
import type { PromptLanguage } from "../information-extraction/schema/types.js";
import { choiceOption, optional } from "../task/check-options.js";
import type { AnnotatedText } from "./annotations.js";
import { readDoccanoLine } from "./doccano.js";
import { readLabelStudioTask } from "./label-studio.js";
import { OFFSET_UNITS, type OffsetUnit } from "./offset-units.js";
import { placeSpans } from "./place-spans.js";
import type { EntityRecord, PromptRecord, RecordSpan } from "./records.js";

/** The tool that an export comes from. */
export type LabelFormat = "label-studio" | "doccano";

export const LABEL_FORMATS: readonly LabelFormat[] = ["label-studio", "doccano"];

export interface ConvertLabelsOptions {
  readonly from: LabelFormat;
  /**
   * What offsets count where no span states its text. Default: code points for Label Studio, UTF-16 code units for
   * doccano, as their current versions do.
   */
  readonly offsets?: OffsetUnit;
  /** Style of the prompts for relations. Default: by each relation's name. */
  readonly lang?: PromptLanguage;
}

/** Something of an export that is not in the records as the export states it. */
export interface LabelProblem {
  /** `task 3 (id 17)`, counted from 1. */
  readonly place: string;
  /** Left out, put elsewhere than its offsets say, or taken on trust: its text counts differently in either unit. */
  readonly action: "dropped" | "moved" | "assumed";
  readonly reason: string;
  /** The span as the export states it, when it is about one. */
  readonly span?: {
    readonly label: string;
    readonly start: number;
    readonly end: number;
    readonly text?: string;
  };
  /** Where a moved span is now, UTF-16 code units. */
  readonly movedTo?: { readonly start: number; readonly end: number };
}

/** The same annotations in both forms. */
export interface ConvertedLabels {
  /**
   * One for every text and label, also where nothing has that label; and one for every relation and every span that
   * has a label which begins that relation somewhere, also where it leads nowhere.
   */
  readonly prompts: readonly PromptRecord[];
  /** One for every text. Relations are not in them. */
  readonly entities: readonly EntityRecord[];
  readonly problems: readonly LabelProblem[];
}

const USUAL_UNIT: Readonly<Record<LabelFormat, OffsetUnit>> = {
  "label-studio": "code-points",
  doccano: "utf-16",
};

interface PlacedSpan extends RecordSpan {
  readonly label: string;
}

interface PlacedText {
  readonly text: string;
  readonly spans: readonly PlacedSpan[];
  readonly relations: readonly {
    readonly label: string;
    readonly head: PlacedSpan;
    readonly tail: PlacedSpan;
  }[];
}

/**
 * Turns an export, a list of Label Studio's tasks or of doccano's lines, into records to evaluate with. Every span is
 * held against the text: see `placeSpans` for what is moved and what is dropped. Texts stay as they are, blank ends
 * included.
 *
 * Throws: InputError naming the task or option; SchemaError for a label that no prompt can be made of.
 */
export function convertLabels(
  exported: readonly unknown[],
  { from, offsets, lang }: ConvertLabelsOptions,
): ConvertedLabels {
  const format = choiceOption("from", from, LABEL_FORMATS);
  const unit =
    optional(offsets, (value) => choiceOption("offsets", value, OFFSET_UNITS)) ?? USUAL_UNIT[format];
  const style = optional(lang, (value) => choiceOption<PromptLanguage>("lang", value, ["en", "zh"]));
  const read = format === "label-studio" ? readLabelStudioTask : readDoccanoLine;
  const problems: LabelProblem[] = [];
  const texts = exported.map((one, index) => placeText(read(one, index), unit, problems));
  return { prompts: promptRecords(texts, style), entities: texts.map(entityRecord), problems };
}

/** The annotations of a text with their spans in place. */
function placeText(
  { place, text, spans, relations, leftOut }: AnnotatedText,
  unit: OffsetUnit,
  problems: LabelProblem[],
): PlacedText {
  for (const reason of leftOut) problems.push({ place, action: "dropped", reason });
  const byId = new Map<string, PlacedSpan[]>();
  const placements = placeSpans(text, spans, unit);
  const placed = spans.flatMap(({ id, ...span }, i): readonly PlacedSpan[] => {
    const { place: found, remark } = placements[i];
    if (remark !== undefined)
      problems.push({
        place,
        ...remark,
        span,
        ...(found && remark.action === "moved" && { movedTo: found }),
      });
    if (found === undefined) return [];
    const at = { label: span.label, ...found, text: text.slice(found.start, found.end) };
    if (id !== undefined) byId.set(id, [...(byId.get(id) ?? []), at]);
    return [at];
  });
  const related = relations.flatMap(({ label, from, to }) => {
    const [head] = byId.get(from) ?? [];
    const [tail] = byId.get(to) ?? [];
    if (head !== undefined && tail !== undefined) return [{ label, head, tail }];
    problems.push({ place, action: "dropped", reason: `the relation ${label} has lost one of its ends` });
    return [];
  });
  return { text, spans: placed, relations: related };
}

function entityRecord({ text, spans }: PlacedText): EntityRecord {
  const entities = spans.map(({ label, start, end, text: covered }) => ({
    label,
    start,
    end,
    text: covered,
  }));
  return { text, offsets: "utf-16", entities: distinct(entities) };
}

function promptRecords(
  texts: readonly PlacedText[],
  lang: PromptLanguage | undefined,
): readonly PromptRecord[] {
  const labels = new Set(texts.flatMap(({ spans }) => spans.map(({ label }) => label)));
  const headLabels = new Map<string, Set<string>>();
  for (const { relations } of texts)
    for (const { label, head } of relations)
      headLabels.set(label, (headLabels.get(label) ?? new Set()).add(head.label));
  return texts.flatMap((placed) => [
    ...[...labels].map((label) => labelRecord(placed, label)),
    ...[...headLabels].flatMap(([label, heads]) => relationRecords(placed, label, heads, lang)),
  ]);
}

function labelRecord({ text, spans }: PlacedText, label: string): PromptRecord {
  const found = spans.filter((span) => span.label === label);
  return promptRecord(text, promptOf(label, undefined, undefined), label, found);
}

/** One record for every subject's words: two spans of the same words are one question. */
function relationRecords(
  { text, spans, relations }: PlacedText,
  label: string,
  heads: ReadonlySet<string>,
  lang: PromptLanguage | undefined,
): readonly PromptRecord[] {
  const subjects = new Set(spans.filter((span) => heads.has(span.label)).map((span) => span.text));
  return [...subjects].map((subject) => {
    const tails = relations.filter((relation) => relation.label === label && relation.head.text === subject);
    return promptRecord(
      text,
      promptOf(label, subject, lang),
      label,
      tails.map(({ tail }) => tail),
    );
  });
}

function promptOf(label: string, subject: string | undefined, lang: PromptLanguage | undefined): string {
  const [node] = parseSchema(label);
  return makePrompt(node, subject, lang).text;
}

function promptRecord(
  text: string,
  prompt: string,
  label: string,
  found: readonly RecordSpan[],
): PromptRecord {
  const spans = distinct(found.map(({ start, end, text: covered }) => ({ start, end, text: covered })));
  return { text, prompt, label, offsets: "utf-16", spans };
}

/** Each once, by position. */
function distinct<Span extends RecordSpan & { readonly label?: string }>(
  spans: readonly Span[],
): readonly Span[] {
  const byPlace = new Map(spans.map((span) => [`${span.start}:${span.end}:${span.label ?? ""}`, span]));
  return [...byPlace.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}
