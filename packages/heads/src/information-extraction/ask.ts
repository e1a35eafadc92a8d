import type { ExtractionCall } from "./call.js";
import { PromptTooLongError } from "./errors.js";
import type { NameFindings } from "./findings.js";
import type { ExtractionOptions } from "./options.js";
import { type Question, QuestionBook, type SpanRules } from "./questions.js";
import { checkNames, type ResolvedExtraction } from "./resolve-options.js";
import { makePrompt } from "./schema/prompts.js";
import { namesOf, type SchemaNode } from "./schema/schema.js";
import { sentenceOf, type TextPart, wholeText, windowsAround } from "./windows/text-parts.js";
import type { TextWindows } from "./windows/text-windows.js";

export interface Asking {
  readonly book: QuestionBook;
  readonly settings: ResolvedExtraction;
  readonly onPromptTooLong: ExtractionOptions["onPromptTooLong"];
}

/**
 * Where a call's questions stand; none is asked yet.
 *
 * Throws: what no text can help: PromptTooLongError for a name at the top of the schema; InputError for a setting of a name
 * that the schema lacks.
 */
export function openBook({ tokenize, settings, schema }: ExtractionCall): QuestionBook {
  const book = new QuestionBook(tokenize, settings);
  for (const node of schema) book.promptTokens(node.promptName, node.path);
  checkNames(settings, namesOf(schema));
  return book;
}

/**
 * The question for a name; undefined for a relation that is too long to be asked, where the caller takes note of that.
 *
 * Throws: PromptTooLongError; the signal's reason.
 */
export async function askAbout(
  { node, textId, subject }: NameFindings,
  windows: TextWindows,
  { book, settings, onPromptTooLong }: Asking,
): Promise<Question | undefined> {
  const prompt = makePrompt(node, subject?.text, settings.lang);
  try {
    const tokens = book.promptTokens(prompt.text, node.path);
    const capacity = book.capacityBeside(tokens);
    const readsSentences =
      subject === undefined && settings.kindScope === "sentence" && prompt.choices === undefined;
    const part = readsSentences
      ? wholeText(await windows.cut(capacity, "sentence"))
      : await partFor(subject?.place, windows, capacity, settings);
    return book.ask(prompt, {
      textId,
      part,
      prompt: tokens,
      rules: rulesFor(node, subject === undefined, settings),
      name: node.name,
      subject: subject?.text,
      rowsPerSpan: node.children.length * (await windowsAsked(windows, capacity, settings)),
    });
  } catch (error) {
    if (!(error instanceof PromptTooLongError) || onPromptTooLong === undefined) throw error;
    onPromptTooLong(error);
    return undefined;
  }
}

/** Where a name is looked for that is asked about what stands at `place`. */
async function partFor(
  place: NonNullable<NameFindings["subject"]>["place"],
  windows: TextWindows,
  capacity: number,
  { relationScope, longTextScope }: ResolvedExtraction,
): Promise<TextPart> {
  const whole = await windows.cut(capacity);
  if (place === undefined || (relationScope === undefined && whole.isWhole)) return wholeText(whole);
  const scope = relationScope ?? longTextScope;
  switch (scope) {
    case "document":
      return wholeText(whole);
    case "window":
      return windowsAround(windows, whole, place);
    case "sentence":
      return sentenceOf(windows, capacity, place);
  }
}

/** How many windows a relation is asked in, about. */
async function windowsAsked(
  windows: TextWindows,
  capacity: number,
  { relationScope, longTextScope }: ResolvedExtraction,
): Promise<number> {
  return (relationScope ?? longTextScope) === "document" ? (await windows.cut(capacity)).guess() : 1;
}

function rulesFor(
  { name }: SchemaNode,
  isKind: boolean,
  { thresholds, threshold, maxSpanTokens, withinSentence }: ResolvedExtraction,
): SpanRules {
  return {
    threshold: thresholds.get(name) ?? threshold,
    maxSpanTokens: maxSpanTokens.byName.get(name) ?? maxSpanTokens.usual,
    withinSentence: withinSentence ?? isKind,
  };
}
