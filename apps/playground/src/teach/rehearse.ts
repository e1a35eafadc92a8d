import type { PromptRecord, SpanExample } from "@ernie-m/heads/evaluation";
import { groupBy } from "../spans/group-by.js";

/** Labels without an answer that are asked of each text that is learned from, at least. */
const ASKED = 3;

/** Negative prompts for each positive one: more take longer than they help with so few texts. */
export const NEGATIVES = 3;

/**
 * What a model is to keep: its own answers for labels that nobody corrected, and that there is nothing where it found
 * nothing. Without the latter few sentences teach it that the answer to any question is what they mark. Of those without
 * an answer some are taken of each text, all labels in turn; the trainer draws others anew each time.
 */
export function rehearsalOf(
  questions: readonly PromptRecord[],
  answers: readonly SpanExample[] | undefined,
): readonly PromptRecord[] {
  const answered = questions.map((question, i) => withAnswers(question, answers?.[i]));
  const texts = [...groupBy(answered, ({ text }) => text).values()];
  const labels = texts[0]?.length ?? 0;
  const asked = Math.max(ASKED, Math.ceil(labels / Math.max(1, texts.length)));
  return texts.flatMap((own, at) => {
    const first = (at * asked) % labels;
    const turnOf = (label: number): number => (label - first + labels) % labels;
    return own.filter(({ spans }, label) => spans.length > 0 || turnOf(label) < asked);
  });
}

/** A question with what was found for it. */
export function withAnswers(question: PromptRecord, answer: SpanExample | undefined): PromptRecord {
  const { text } = question;
  const spans = (answer?.predicted ?? []).map(({ start, end }) => ({
    start,
    end,
    text: text.slice(start, end),
  }));
  return { ...question, spans };
}
