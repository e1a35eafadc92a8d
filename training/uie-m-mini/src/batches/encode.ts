import type { TaskTokenizer } from "@ernie-m/heads";
import { FIRST_START, pairRow, secondStart } from "@ernie-m/heads/rows";
import type { TokenSequence } from "@ernie-m/tokenizer";
import type { Span } from "../documents/draft.js";
import type { Example } from "../example.js";
import type { TokenRow } from "./pool.js";

/** A question with its text, and the tokens that answers begin and end with. */
export interface QuestionRow extends TokenRow {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** The row of an example; undefined where it does not fit, or an answer begins or ends where no token does. */
export function encode(
  example: Example,
  tokenizer: TaskTokenizer,
  maxTokens: number,
): QuestionRow | undefined {
  const read = (text: string): TokenSequence => tokenizer.tokenize(text, { specialTokensInText: "plain" });
  const asked = read(example.prompt);
  const text = read(example.text);
  const ids = pairRow(asked.ids, text.ids, tokenizer.specialTokenIds);
  if (ids.length > maxTokens) return undefined;
  const places = example.spans.map((span) => tokensOf(text, span, secondStart(asked.length)));
  if (example.chosen !== undefined) places.push(tokensOf(asked, example.chosen, FIRST_START));
  const found = places.filter((place) => place !== undefined);
  if (found.length < places.length) return undefined;
  return { ids, starts: found.map(([first]) => first), ends: found.map(([, last]) => last) };
}

/** The first and last token of a span, where it begins and ends as they do. */
export function tokensOf(
  { starts, ends, length }: TokenSequence,
  span: Span,
  offset: number,
): readonly [first: number, last: number] | undefined {
  let first = -1;
  let last = -1;
  for (let i = 0; i < length; i++) {
    // A blank in front of a word belongs to its token, or is one.
    if (first === -1 && ends[i] > span.start) first = i;
    if (starts[i] < span.end) last = i;
  }
  return first === -1 || last < first ? undefined : [offset + first, offset + last];
}
