import { characterAt, characterBefore, isWordCharacter } from "./scripts.js";

/** A phrase where it stands in a text. */
export interface PhraseMatch<T> {
  readonly start: number;
  readonly end: number;
  readonly value: T;
}

interface Entry<T> {
  readonly phrase: string;
  readonly value: T;
  /** Whether a letter or digit right before (after) it would make it part of another word. */
  readonly startsWord: boolean;
  readonly endsWord: boolean;
}

/**
 * Phrases that are looked up where a text is being read, the longest first. One that begins or ends in a letter of a
 * spaced script is only found as whole words; "円" and "$" are found anywhere.
 */
export class PhraseTable<T> {
  readonly #byFirst = new Map<string, Entry<T>[]>();
  readonly #byLast = new Map<string, Entry<T>[]>();

  constructor(phrases: Iterable<readonly [phrase: string, value: T]>) {
    const seen = new Set<string>();
    for (const [phrase, value] of phrases) {
      if (phrase === "" || seen.has(phrase)) continue;
      seen.add(phrase);
      const entry = {
        phrase,
        value,
        startsWord: isWordCharacter(characterAt(phrase, 0)),
        endsWord: isWordCharacter(characterBefore(phrase, phrase.length)),
      };
      listOf(this.#byFirst, phrase[0]).push(entry);
      listOf(this.#byLast, phrase[phrase.length - 1]).push(entry);
    }
    for (const list of [...this.#byFirst.values(), ...this.#byLast.values()])
      list.sort((a, b) => b.phrase.length - a.phrase.length);
  }

  /** The longest phrase that begins at a place. What stands before it is not looked at. */
  at(text: string, at: number): PhraseMatch<T> | undefined {
    for (const { phrase, value, endsWord } of this.#byFirst.get(text[at]) ?? []) {
      const end = at + phrase.length;
      if (!text.startsWith(phrase, at)) continue;
      if (endsWord && isWordCharacter(characterAt(text, end))) continue;
      return { start: at, end, value };
    }
    return undefined;
  }

  /** The longest phrase that ends at a place. What stands after it is not looked at. */
  before(text: string, end: number): PhraseMatch<T> | undefined {
    for (const { phrase, value, startsWord } of this.#byLast.get(text[end - 1]) ?? []) {
      const start = end - phrase.length;
      if (start < 0 || !text.startsWith(phrase, start)) continue;
      if (startsWord && isWordCharacter(characterBefore(text, start))) continue;
      return { start, end, value };
    }
    return undefined;
  }
}

function listOf<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
