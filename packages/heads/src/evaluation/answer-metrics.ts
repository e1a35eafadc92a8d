import { isBlankUnit } from "../task/blank.js";
import { checkList, checkRecord, checkText } from "../task/check-inputs.js";
import { checkEach } from "./check-each.js";

/** The answers that would be right, none for a question without one, and the answer given, empty for none. */
export interface AnswerExample {
  readonly gold: readonly string[];
  readonly predicted: string;
}

/** How well questions were answered. Shares from 0 to 1; the published script gives percents. */
export interface AnswerMetrics {
  /** Share of answers that are a right one after `normalizeAnswer`; 0 without examples. */
  readonly exactMatch: number;
  /** Mean over questions of the best F1 of words shared with a right answer; 0 without examples. */
  readonly f1: number;
}

/** Letters, marks and digits: what `\w` is to a regular expression that knows Unicode. */
const ARTICLE = /(?<![\p{L}\p{M}\p{N}_])(?:a|an|the)(?![\p{L}\p{M}\p{N}_])/gu;
const PUNCTUATION = /[\p{P}$+<=>^`|~]/gu;
/** Scripts that write no spaces: there a character is a word. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/**
 * An answer without what does not count: case, punctuation, English articles, extra spaces; full-width and other
 * compatibility forms folded. Of ASCII exactly what SQuAD's script makes of it.
 *
 * Source: `normalize_answer` of SQuAD's evaluation script; that only knows ASCII punctuation.
 */
export function normalizeAnswer(text: string): string {
  const bare = text.normalize("NFKC").toLowerCase().replace(PUNCTUATION, "").replace(ARTICLE, " ");
  return Array.from(bare, (character) => (isBlankUnit(character) ? " " : character))
    .join("")
    .split(" ")
    .filter((word) => word !== "")
    .join(" ");
}

/** The words of a normalized answer; of a script that writes no spaces, the characters. */
function wordsOf(answer: string): readonly string[] {
  return normalizeAnswer(answer)
    .replace(UNSPACED, " $& ")
    .split(" ")
    .filter((word) => word !== "");
}

/**
 * Exact match and F1 as SQuAD 2 counts them: against the nearest right answer; a question without one is answered
 * right by an empty answer only.
 *
 * Throws: InputError for what is no example.
 */
export function answerMetrics(examples: Iterable<AnswerExample>): AnswerMetrics {
  let count = 0;
  let exact = 0;
  let f1 = 0;
  for (const { gold, predicted } of checkEach("examples", examples, checkAnswerExample)) {
    // As published: answers of nothing but articles and punctuation are no answers.
    const answers = gold.filter((answer) => normalizeAnswer(answer) !== "");
    const right = answers.length === 0 ? [""] : answers;
    count++;
    if (right.some((answer) => normalizeAnswer(answer) === normalizeAnswer(predicted))) exact++;
    f1 += right.reduce((best, answer) => Math.max(best, wordF1(wordsOf(answer), wordsOf(predicted))), 0);
  }
  return count === 0 ? { exactMatch: 0, f1: 0 } : { exactMatch: exact / count, f1: f1 / count };
}

function wordF1(gold: readonly string[], predicted: readonly string[]): number {
  if (gold.length === 0 || predicted.length === 0) return gold.length === predicted.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of gold) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of predicted) {
    const rest = left.get(word) ?? 0;
    if (rest > 0) shared++;
    left.set(word, rest - 1);
  }
  return (2 * shared) / (gold.length + predicted.length);
}

function checkAnswerExample(name: string, value: unknown): AnswerExample {
  const { gold, predicted } = checkRecord(name, value, "an object with gold and predicted");
  return {
    gold: checkList(`${name}.gold`, gold, checkText),
    predicted: checkText(`${name}.predicted`, predicted),
  };
}
