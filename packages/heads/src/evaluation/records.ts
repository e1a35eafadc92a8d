import { describeValue, quoteList } from "@ernie-m/config";
import { InputError } from "@ernie-m/core";
import { foldFullWidth } from "../information-extraction/schema/full-width.js";
import { checkList, checkRecord, checkText } from "../task/check-inputs.js";
import { choiceOption } from "../task/check-options.js";
import { findsSpans, parseChoice } from "./choice-prompts.js";
import { type ClassLabel, readClassLabel } from "./class-labels.js";
import { OFFSET_UNITS, OffsetReader, type OffsetUnit, type Stretch } from "./placing/offset-units.js";

/** A span as records have it: what it covers beside where it is. */
export interface RecordSpan extends Stretch {
  /** Exactly `text.slice(start, end)`. */
  readonly text: string;
}

/** One prompt asked of one text, and the spans that answer it: a line of a file for `evaluateExtraction`. */
export interface PromptRecord {
  readonly text: string;
  readonly prompt: string;
  /** Under which name the metrics count it. */
  readonly label: string;
  /** What the spans' offsets count. */
  readonly offsets: "utf-16";
  readonly spans: readonly RecordSpan[];
  /** For a prompt that ends in options: those that are right, as the prompt spells them. There are no spans then. */
  readonly options?: readonly string[];
}

/** A text with its entities: a line of a file for `evaluateEntities`. */
export interface EntityRecord {
  readonly text: string;
  readonly offsets: "utf-16";
  readonly entities: readonly (RecordSpan & { readonly label: string })[];
}

/** A question with the answers that would be right, none for one that the context does not answer. */
export interface AnswerRecord {
  readonly question: string;
  readonly context: string;
  readonly answers: readonly string[];
}

/** A text, or a pair, with its label. */
export interface LabelRecord {
  readonly text: string;
  readonly pair?: string;
  readonly label: ClassLabel;
}

/**
 * Reads `{"text", "prompt", "spans"}`. A span is `{"start", "end"}` or `[start, end]`; `"offsets"` says what it counts,
 * `"utf-16"` when absent. With a `"text"` a span is checked against the text. `"label"` is the prompt when absent.
 * A prompt that ends in options has `"options"` instead of spans: those that are right, none where none is. Brackets that
 * are not in the label belong to what the label is asked about: `author of Dune [novel, 1965]`.
 *
 * Throws: InputError naming the place.
 */
export function readPromptRecord(value: unknown, name = "record"): PromptRecord {
  checkText("name", name);
  const record = checkRecord(name, value, "an object with text, prompt and spans");
  if ("content" in record && "result_list" in record)
    throw new InputError(name, "a record of evaluate", "a line of PaddleNLP, which convert-labels reads");
  const text = checkText(`${name}.text`, record.text);
  const prompt = checkText(`${name}.prompt`, record.prompt);
  const label = record.label === undefined ? prompt : checkText(`${name}.label`, record.label);
  const asked = record.label === undefined ? `${name}.prompt` : `${name}.label`;
  if (record.options !== undefined) {
    const options = readOptions(`${name}.options`, record.options, `${name}.prompt`, prompt);
    return { text, prompt, label, offsets: "utf-16", spans: [], options };
  }
  if (prompt.trim() === "" || !findsSpans(label))
    throw new InputError(
      prompt.trim() === "" ? `${name}.prompt` : asked,
      "a prompt for spans, not a blank one or one for options",
      describeValue(prompt.trim() === "" ? prompt : label),
    );
  const read = spanReader(text, unitOf(record, name));
  const spans = checkList(`${name}.spans`, record.spans, read);
  return { text, prompt, label, offsets: "utf-16", spans };
}

/** The right options of a prompt, as the prompt spells them. */
function readOptions(name: string, value: unknown, promptName: string, prompt: string): readonly string[] {
  const choice = parseChoice(prompt);
  if (choice === undefined)
    throw new InputError(promptName, "a prompt that ends in options, in brackets", describeValue(prompt));
  return checkList(name, value, (place, stated) => {
    const wanted = foldFullWidth(checkText(place, stated)).trim();
    const option = choice.options.find((one) => foldFullWidth(one) === wanted);
    if (option === undefined)
      throw new InputError(place, `one of ${quoteList(choice.options)}`, describeValue(stated));
    return option;
  });
}

/**
 * Reads `{"text", "entities": [{"label", "start", "end"}]}`, with offsets as `readPromptRecord` takes them.
 *
 * Throws: InputError naming the place.
 */
export function readEntityRecord(value: unknown, name = "record"): EntityRecord {
  checkText("name", name);
  const record = checkRecord(name, value, "an object with text and entities");
  const text = checkText(`${name}.text`, record.text);
  const read = spanReader(text, unitOf(record, name));
  const entities = checkList(`${name}.entities`, record.entities, (place, entity) => ({
    label: checkText(
      `${place}.label`,
      checkRecord(place, entity, "an object with label, start and end").label,
    ),
    ...read(place, entity),
  }));
  return { text, offsets: "utf-16", entities };
}

/** Reads `{"question", "context", "answers": ["…"]}`. Throws: InputError naming the place. */
export function readAnswerRecord(value: unknown, name = "record"): AnswerRecord {
  checkText("name", name);
  const record = checkRecord(name, value, "an object with question, context and answers");
  return {
    question: checkText(`${name}.question`, record.question),
    context: checkText(`${name}.context`, record.context),
    answers: checkList(`${name}.answers`, record.answers, checkText),
  };
}

/**
 * Reads `{"text", "label"}`, with `"pair"` when there is one; the label by its name, or by its number from 0.
 *
 * Throws: InputError naming the place.
 */
export function readLabelRecord(value: unknown, name = "record"): LabelRecord {
  checkText("name", name);
  const record = checkRecord(name, value, "an object with text and label");
  const { pair } = record;
  return {
    text: checkText(`${name}.text`, record.text),
    ...(pair !== undefined && { pair: checkText(`${name}.pair`, pair) }),
    label: readClassLabel(`${name}.label`, record.label),
  };
}

function unitOf({ offsets }: Readonly<Record<string, unknown>>, name: string): OffsetUnit {
  return offsets === undefined ? "utf-16" : choiceOption(`${name}.offsets`, offsets, OFFSET_UNITS);
}

function spanReader(text: string, unit: OffsetUnit): (name: string, value: unknown) => RecordSpan {
  const reader = new OffsetReader(text);
  return (name, value) => {
    const stated = Array.isArray(value)
      ? { start: value[0], end: value[1] }
      : checkRecord(name, value, "an object with start and end");
    const { start, end } = stated as { readonly start: unknown; readonly end: unknown };
    const place =
      typeof start === "number" && typeof end === "number" ? reader.read({ start, end }, unit) : undefined;
    const received = `${describeValue(start)} to ${describeValue(end)}`;
    if (place === undefined) throw new InputError(name, "a stretch of the text", received);
    const covered = text.slice(place.start, place.end);
    const said = "text" in stated ? stated.text : undefined;
    if (said !== undefined && said !== covered)
      throw new InputError(
        `${name}.text`,
        `${describeValue(covered)}, as the text has it`,
        describeValue(said),
      );
    return { ...place, text: covered };
  };
}
