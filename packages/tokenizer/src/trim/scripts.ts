/** Scripts that are told apart; all others count as one. `Common` is punctuation, digits and symbols. */
const SCRIPT_NAMES: readonly string[] = [
  "Common",
  "Latin",
  "Han",
  "Cyrillic",
  "Arabic",
  "Hiragana",
  "Katakana",
  "Hangul",
  "Devanagari",
  "Greek",
  "Hebrew",
  "Thai",
  "Bengali",
  "Tamil",
  "Telugu",
  "Kannada",
  "Malayalam",
  "Gujarati",
  "Gurmukhi",
  "Oriya",
  "Sinhala",
  "Armenian",
  "Georgian",
  "Ethiopic",
  "Khmer",
  "Lao",
  "Myanmar",
  "Tibetan",
  "Mongolian",
  "Syriac",
  "Thaana",
  "Bopomofo",
  "Yi",
  "Inherited",
];

/** What a character of any other script belongs to. */
const OTHER = "Other";

/** Says which Unicode script a character belongs to. */
export class ScriptFinder {
  readonly #scripts = SCRIPT_NAMES.map((name) => ({
    name,
    pattern: new RegExp(`^\\p{Script=${name}}$`, "u"),
  }));
  readonly #known = new Map<string, string>();

  /** The script of one code point. */
  scriptOf(char: string): string {
    let name = this.#known.get(char);
    if (name === undefined) {
      name = this.#scripts.find(({ pattern }) => pattern.test(char))?.name ?? OTHER;
      this.#known.set(char, name);
    }
    return name;
  }
}

/** The character that a token consists of, its word mark aside; undefined when it is longer. */
export function singleCharacter(token: string): string | undefined {
  const [first, second, third] = token;
  if (second === undefined) return first;
  return first === "\u2581" && third === undefined ? second : undefined;
}
