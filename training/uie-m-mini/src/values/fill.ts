import { type Lexicon, wordsOf } from "../lexicon/lexicon.js";
import type { Random } from "../random.js";
import { numberFor } from "./numbers.js";

/** Fills a pattern: numbers, months, what `named` gives, else words of the list of the slot's name. */
export function fill(
  pattern: string,
  lexicon: Lexicon,
  random: Random,
  named: (slot: string) => string | undefined = () => undefined,
): string {
  return pattern.replace(/\{(\w+)\}/g, (_, slot: string) => {
    const known = named(slot) ?? numberFor(slot, lexicon.language, random);
    if (known !== undefined) return known;
    if (slot === "mon") return random.pick(wordsOf(lexicon, "months"));
    if (slot === "m3") return random.pick(wordsOf(lexicon, "months")).slice(0, 3);
    return fill(random.pick(wordsOf(lexicon, slot)), lexicon, random, named);
  });
}
