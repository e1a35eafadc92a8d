import type { Example } from "../example.js";
import type { Random } from "../random.js";
import { choicePrompt } from "./choose.js";

const WORD = /\p{L}[\p{L}\p{M}]{3,}|\p{Script=Han}{2}/gu;
const GAP = "___";

/** The words of a text that may be left out. */
export function gapWords(text: string): readonly string[] {
  return [...text.matchAll(WORD)].map(([word]) => word).filter((word) => !/[[\],]/.test(word));
}

/** A text with a word left out, and which of some words it was: what a language is like, learned from plain texts. */
export function askCloze(text: string, others: readonly string[], random: Random): Example | undefined {
  const found = [...text.matchAll(WORD)];
  if (found.length < 3) return undefined;
  const gap = random.pick(found);
  const right = gap[0];
  const offered = [...new Set([right, ...random.sample(others, random.between(2, 5))])];
  if (offered.length < 2) return undefined;
  return {
    text: text.slice(0, gap.index) + GAP + text.slice(gap.index + right.length),
    spans: [],
    ...choicePrompt("missing word", random.shuffled(offered), right, random),
  };
}
