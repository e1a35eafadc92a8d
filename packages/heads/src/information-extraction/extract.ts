import { isBlank } from "../task/blank.js";
import type { Tokenize } from "../task/task.js";
import { type AnswerContext, answerQuestions } from "./answer-questions.js";
import { PromptTooLongError } from "./errors.js";
import { checkThresholds, type ExtractionOptions } from "./options.js";
import { type Question, QuestionBook } from "./questions.js";
import { makePrompt, type Prompt } from "./schema/prompts.js";
import { namesOf, type SchemaNode } from "./schema/schema.js";
import type { ExtractionEntry, ExtractionResult, OptionProbability } from "./types.js";
import type { TokenizedText } from "./windows/windows.js";

/** Something found, with the names asked about it. */
interface Finding {
  readonly text: string;
  /** Absent for a chosen option. */
  readonly place?: { readonly start: number; readonly end: number };
  readonly probability: number;
  /** Every option with its probability, when asked for. */
  readonly options?: readonly OptionProbability[];
  readonly relations: readonly NameFindings[];
}

/** What was found for one name of the schema, at the top of a text or about one finding. */
interface NameFindings {
  readonly node: SchemaNode;
  readonly textId: number;
  /** What the name is asked about; undefined at the top. */
  readonly subject: string | undefined;
  findings: readonly Finding[];
}

export interface ExtractionCall
  extends Pick<AnswerContext, "runner" | "specialTokenIds" | "tokenize" | "settings"> {
  readonly schema: readonly SchemaNode[];
  readonly options: ExtractionOptions;
}

/**
 * Asks a schema of texts, level by level: all prompts of a level over all texts in as few model runs as possible.
 * Everything a call knows lives in the call.
 *
 * Throws: PromptTooLongError; whatever the model throws; the signal's reason.
 */
export async function extractTexts(
  texts: readonly string[],
  call: ExtractionCall,
): Promise<readonly ExtractionResult[]> {
  const { runner, specialTokenIds, tokenize, schema, settings, options } = call;
  options.signal?.throwIfAborted();
  const book = new QuestionBook(tokenize, settings);
  for (const node of schema) book.promptTokens(node.promptName, node.path);
  checkThresholds(settings, namesOf(schema));

  const { textIds, distinct } = numberTexts(texts, tokenize);
  const roots = distinct.map((_, textId) => schema.map((node) => nameFindings(node, textId, undefined)));
  const state = { level: 0, questions: 0, batches: 0 };
  const context: AnswerContext = {
    runner,
    specialTokenIds,
    tokenize,
    settings,
    texts: distinct,
    signal: options.signal,
    onPromptRead: options.onPromptRead,
    onBatch(answered) {
      state.batches++;
      options.onProgress?.({ ...state, answered });
    },
  };

  let level: readonly NameFindings[] = roots.flat();
  while (level.length > 0) {
    const asked = level.map((name) => ({ name, question: askAbout(name, book, call) }));
    const fresh = book.takeFresh();
    state.level++;
    state.questions = fresh.length;
    await answerQuestions(fresh, context);
    for (const { name, question } of asked)
      if (question !== undefined) name.findings = findingsOf(name, question, distinct[name.textId].text);
    level = asked.flatMap(({ name }) => name.findings.flatMap(({ relations }) => relations));
  }
  return textIds.map((textId) => (textId === undefined ? {} : resultOf(roots[textId])));
}

/** Each distinct text once, with its tokens; undefined stands for one that is blank or has no tokens: nothing to find. */
function numberTexts(
  texts: readonly string[],
  tokenize: Tokenize,
): { readonly textIds: readonly (number | undefined)[]; readonly distinct: readonly TokenizedText[] } {
  const distinct: TokenizedText[] = [];
  const known = new Map<string, number>();
  const textIds = texts.map((text) => {
    if (isBlank(text)) return undefined;
    const id = known.get(text);
    if (id !== undefined) return id;
    const tokens = tokenize(text);
    if (tokens.length === 0) return undefined;
    known.set(text, distinct.length);
    return distinct.push({ text, tokens }) - 1;
  });
  return { textIds, distinct };
}

function nameFindings(node: SchemaNode, textId: number, subject: string | undefined): NameFindings {
  return { node, textId, subject, findings: [] };
}

/** The question for a name; undefined for a relation that is too long to be asked, where the caller takes note of that. */
function askAbout(name: NameFindings, book: QuestionBook, call: ExtractionCall): Question | undefined {
  const { node, textId, subject } = name;
  const { settings } = call;
  const prompt: Prompt = makePrompt(node, subject, settings.lang);
  try {
    const threshold = settings.thresholds.get(node.name) ?? settings.threshold;
    return book.ask(textId, prompt, { path: node.path, threshold, name: node.name, subject });
  } catch (error) {
    const { onPromptTooLong } = call.options;
    if (!(error instanceof PromptTooLongError) || onPromptTooLong === undefined) throw error;
    onPromptTooLong(error);
    return undefined;
  }
}

function findingsOf(name: NameFindings, question: Question, text: string): readonly Finding[] {
  const { node, textId } = name;
  const relationsOf = (subject: string): readonly NameFindings[] =>
    node.children.map((child) => nameFindings(child, textId, subject));
  const answer = question.answer();
  switch (answer.kind) {
    case "spans":
      return answer.spans.map(({ start, end, probability }) => {
        const found = text.slice(start, end);
        return { text: found, place: { start, end }, probability, relations: relationsOf(found) };
      });
    case "option": {
      if (answer.vote === undefined || node.classification === undefined) return [];
      const { option, probability } = answer.vote;
      // The node's own spelling: another node may have asked the same question in full-width characters.
      const { options } = node.classification;
      const chosen = options[option].text;
      const likely = answer.probabilities.map((each, index) => ({
        text: options[index].text,
        probability: each,
      }));
      return [
        {
          text: chosen,
          probability,
          relations: relationsOf(chosen),
          ...(likely.length > 0 && { options: likely }),
        },
      ];
    }
  }
}

/** Fresh plain objects, so that no two results share one. `fromEntries` makes a name like `__proto__` a name like any other. */
function resultOf(names: readonly NameFindings[]): ExtractionResult {
  return Object.fromEntries(
    names
      .filter(({ findings }) => findings.length > 0)
      .map(({ node, findings }) => [node.name, findings.map(entryOf)]),
  );
}

function entryOf({ text, place, probability, options, relations }: Finding): ExtractionEntry {
  const found = resultOf(relations);
  const related = Object.keys(found).length > 0 ? { relations: found } : {};
  return place === undefined
    ? { text, probability, ...(options && { options }), ...related }
    : { text, ...place, probability, ...related };
}
