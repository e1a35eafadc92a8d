import type { Stretch } from "./offset-units.js";
import type { Rewriting } from "./rewritings.js";
import { isWordBorder } from "./words.js";

/**
 * How a stretch of a text agrees with what an export says it covers: to the letter; in its words, which is all that
 * tools keep that tidy what they show; or as whole words around it, which is what tools state that grow a selection.
 */
export type Agreement = "letters" | "words" | "within";

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  "#39": "'",
  "#x27": "'",
  nbsp: " ",
  "#160": " ",
};

const ENTITY = /&(amp|lt|gt|quot|apos|nbsp|#39|#x27|#160);/gi;
const ESCAPED_BREAKS = /\\[rnt]/g;
const BLANKS = /[\s\u200b]+/g;

/** Unicode normalised, entities decoded, spelled out line breaks and runs of white space as one blank, trimmed. */
export function sameWords(text: string): string {
  return tidied(text).trim();
}

/** `sameWords`, which a text is brought to but once. */
export class KnownWords {
  readonly #known = new Map<string, string>();

  of(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const words = sameWords(text);
    this.#known.set(text, words);
    return words;
  }
}

function tidied(text: string): string {
  return text
    .normalize("NFKC")
    .replace(ENTITY, (entity, name: string) => ENTITIES[name.toLowerCase()] ?? entity)
    .replace(ESCAPED_BREAKS, " ")
    .replace(BLANKS, " ");
}

/** A text in the form in which `sameWords` compares: to look for words in. */
export const SAME_WORDS: Rewriting = {
  name: "words",
  pattern: new RegExp(
    `(?:${BLANKS.source}|${ESCAPED_BREAKS.source})+|${ENTITY.source}|\\P{M}\\p{M}+|[\\u1100-\\u11ff]+|[^\\0-\\x7f]`,
    "giu",
  ),
  replacement: tidied,
};

/** A stretch far longer than what it should cover is not looked into. */
const LONGEST = { times: 16, plus: 256 } as const;

/** How the stretch agrees with the words stated of it; undefined when it does not. */
export function agreement(
  text: string,
  { start, end }: Stretch,
  stated: string,
  known: KnownWords,
): Agreement | undefined {
  if (end - start > LONGEST.times * stated.length + LONGEST.plus) return undefined;
  const covered = text.slice(start, end);
  if (covered === stated) return "letters";
  const [words, wanted] = [sameWords(covered), known.of(stated)];
  if (words === wanted) return "words";
  if (wanted === "") return undefined;
  return words.includes(wanted) && isWordBorder(text, start) && isWordBorder(text, end)
    ? "within"
    : undefined;
}
