import type { PromptLanguage, Schema } from "../../information-extraction/schema/types.js";
import { checkRecord, checkText } from "../../task/check-inputs.js";
import { choiceOption, optional } from "../../task/check-options.js";
import { OFFSET_UNITS, type OffsetUnit } from "../placing/offset-units.js";
import type { EntityRecord, PromptRecord } from "../records.js";
import type { AnnotatedText, AskedNames, ReadText } from "./annotated-text.js";
import { askedNames, NO_NAMES, withAsked } from "./asked-choices.js";
import { type AskedRecords, askedRecords } from "./asked-records.js";
import { choiceQuestions } from "./choice-questions.js";
import { entityRecord } from "./entity-records.js";
import { type ExportedText, LABEL_FORMATS, type LabelFormat, readExport } from "./forms/forms.js";
import { type MarkedText, markedText } from "./marked-text.js";
import { placeChoices } from "./place-choices.js";
import { placeText, type UnitSettings } from "./place-text.js";
import { type LabelProblem, withoutRecord } from "./problems.js";
import { type AskableText, promptRecords } from "./prompt-records.js";
import { splitOptions } from "./split-options.js";

/** What is known of an export beside what is in it. */
export interface ConvertLabelsOptions {
  /** The tool that the export comes from. Default: whichever its items look like. */
  readonly from?: LabelFormat;
  /**
   * What offsets count where spans state no text. Default: code points for Label Studio and PaddleNLP, UTF-16 code
   * units for doccano, as their current versions do; spans that would be elsewhere in another unit are then said to
   * be taken on trust.
   */
  readonly offsets?: OffsetUnit;
  /** Under which name the text is. Default: that in which the spans stand, or the only one. */
  readonly text?: string;
  /** Style of the prompts for relations. Default: by each relation's name. */
  readonly lang?: PromptLanguage;
  /** What options without a name are asked as, those of doccano and those behind `##`. */
  readonly optionName?: string;
  /**
   * What was asked, for choices: no export has the options that nobody chose, and doccano's have no names. A choice of
   * the schema's name, or of its options, has the options of the schema, and those beside them that were chosen. A label
   * that is one of its names has no option behind `##`. Default: the options that were chosen somewhere.
   */
  readonly schema?: Schema;
}

/** The same annotations in both forms. */
export interface ConvertedLabels {
  /**
   * One for every text and label, also where nothing has that label; one for every relation and every span that
   * has a label which begins that relation somewhere, also where it leads nowhere; one for every choice between
   * options, of the text or of a span.
   */
  readonly prompts: readonly PromptRecord[];
  /** One for every text. Relations and choices are not in them. */
  readonly entities: readonly EntityRecord[];
  /** Each text with its regions, and which of them relations and choices are of. Not those of PaddleNLP, which has none. */
  readonly marked: readonly MarkedText[];
  readonly problems: readonly LabelProblem[];
  /** How many items of which form the export has. */
  readonly forms: Readonly<Record<string, number>>;
}

/**
 * Turns an export of Label Studio (JSON, JSON-MIN), doccano (JSONL) or PaddleNLP (UIE lines) into records to evaluate
 * with. A text that nobody finished, or of which nothing can be used, has no record; one that was submitted without
 * results has records without spans. Every span is held against the text: see `placeSpans` for what is moved and
 * what is dropped. Texts stay as they are, blank ends included. `problems` has all that is not in the records.
 *
 * @param exported a list of items, an object with `tasks`, or one item
 *
 * Throws: InputError naming the option, or for what is no export; SchemaError for the schema; InputError for an export
 * whose labels or relations hardly recur, so that a record for every text and label would be out of all proportion.
 */
export function convertLabels(exported: unknown, options: ConvertLabelsOptions = {}): ConvertedLabels {
  checkRecord("options", options, "an object");
  const from = optional(options.from, (value) => choiceOption("from", value, LABEL_FORMATS));
  const offsets = optional(options.offsets, (value) => choiceOption("offsets", value, OFFSET_UNITS));
  const lang = optional(options.lang, (value) => choiceOption<PromptLanguage>("lang", value, ["en", "zh"]));
  const optionName = optional(options.optionName, (value) => checkText("optionName", value));
  const name = optional(options.text, (value) => checkText("text", value));
  const asked = optional(options.schema, askedNames) ?? NO_NAMES;
  const { texts, forms } = readExport(exported, from, { text: name });
  const converted = convertTexts(texts, { offsets, optionName, asked });
  const asks = promptRecords(
    converted.flatMap(({ annotated }) => annotated ?? []),
    lang,
  );
  return {
    prompts: converted.flatMap(({ annotated, asked }) =>
      annotated ? asks(annotated) : (asked?.prompts ?? []),
    ),
    entities: converted.flatMap(({ entities }) => entities ?? []),
    marked: converted.flatMap(({ item, annotated }) => (annotated ? [markedText(item, annotated)] : [])),
    problems: converted.flatMap(({ problems }) => problems),
    forms,
  };
}

/** What became of one text of an export. */
interface ConvertedText {
  readonly item: unknown;
  /** What prompts are made of, for a text whose prompts are not stated. */
  readonly annotated?: AskableText;
  readonly asked?: AskedRecords;
  readonly entities?: EntityRecord;
  readonly problems: readonly LabelProblem[];
}

interface TextSettings {
  readonly offsets: OffsetUnit | undefined;
  readonly optionName: string | undefined;
  readonly asked: AskedNames;
}

function convertTexts(
  texts: readonly ExportedText[],
  { offsets, optionName, asked }: TextSettings,
): readonly ConvertedText[] {
  const split = texts.map(({ item, read, unit }) => ({
    item,
    read: read.kind === "annotated" ? withNames(read, optionName, asked) : read,
    units: { unit: offsets ?? unit, certain: offsets !== undefined },
  }));
  const choices = split.flatMap(({ read }) => (read.kind === "annotated" ? read.choices : []));
  const questionOf = choiceQuestions(choices.filter(({ supposed }) => supposed !== true));
  return split.map(({ item, read, units }) => ({ item, ...convertText(read, units, questionOf) }));
}

/** A text whose choices have the names that they are asked by, as far as it is known. */
function withNames(read: AnnotatedText, optionName: string | undefined, asked: AskedNames): AnnotatedText {
  const split = splitOptions(read, asked);
  const named = split.choices.map((choice) => ({ ...choice, name: choice.name ?? optionName }));
  return { ...split, choices: withAsked(named, asked.choices) };
}

function convertText(
  read: ReadText,
  units: UnitSettings,
  questionOf: ReturnType<typeof choiceQuestions>,
): Omit<ConvertedText, "item"> {
  switch (read.kind) {
    case "left out":
      return { problems: [{ place: read.place, action: "left out", reason: read.reason, leavesOut: true }] };
    case "asked": {
      const asked = askedRecords(read, units);
      return { asked, ...(asked.entities && { entities: asked.entities }), problems: asked.problems };
    }
    case "annotated":
      return convertAnnotated(read, units, questionOf);
  }
}

function convertAnnotated(
  annotated: AnnotatedText,
  units: UnitSettings,
  questionOf: ReturnType<typeof choiceQuestions>,
): Omit<ConvertedText, "item"> {
  const placed = placeText(annotated, units);
  const { choices, problems } = placeChoices(annotated, placed, questionOf);
  const notes = annotated.notes.map((reason) => ({
    place: annotated.place,
    action: "dropped" as const,
    reason,
  }));
  const said = [...notes, ...placed.problems, ...problems];
  // Submitted without results: there is nothing in the text.
  const isEmpty = said.length === notes.length && annotated.spans.length === 0;
  const hasSpans = isEmpty || placed.spans.length > 0;
  const hasPrompts = hasSpans || choices.length > 0;
  return {
    ...(hasPrompts && { annotated: { ...placed, choices } }),
    ...(hasSpans && { entities: entityRecord(placed.text, placed.spans) }),
    problems: hasSpans ? said : withoutRecord(said),
  };
}
