import { asAsked } from "./prompt-parts.js";

/**
 * Labels that a reader takes for one, each with the spellings that there are: in case (as Unicode folds it, the Turkish i
 * among them), width or blanks alone they differ.
 */
export function alikeLabels(labels: Iterable<string>): readonly (readonly string[])[] {
  const byName = new Map<string, string[]>();
  for (const label of new Set(labels)) {
    const name = asRead(label);
    byName.set(name, [...(byName.get(name) ?? []), label]);
  }
  return [...byName.values()].filter((spellings) => spellings.length > 1);
}

/** Words as a reader takes them who minds neither case nor width nor blanks. */
export function asRead(words: string): string {
  return caseFolded(asAsked(words).normalize("NFKC")).normalize("NFKC").replace(/\s+/gu, " ").trim();
}

/**
 * Full case folding, `ß` as `ss`. By way of capitals, since small letters differ by their place (`σ` and `ς`), and to
 * these by way of small ones, since not all capitals have others (`ẞ`). With either i of Turkish, which the standard keeps
 * apart.
 */
function caseFolded(words: string): string {
  return words.toLowerCase().toUpperCase().toLowerCase().replaceAll("i\u0307", "i");
}
