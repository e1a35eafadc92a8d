import type { Lexicon, Lexicons } from "../lexicon/lexicon.js";
import type { Random } from "../random.js";

/** One in so many English wordings is never learned, so that wordings that are new can be measured. */
const HELD_OUT = 17;

function hash(text: string): number {
  let value = 7;
  for (let i = 0; i < text.length; i++) value = (Math.imul(value, 31) + text.charCodeAt(i)) >>> 0;
  return value;
}

/** Whether a wording is kept from training. Only kinds with several wordings lose one. */
export function isHeldOut(wording: string, all: readonly string[]): boolean {
  return all.length >= 4 && all.indexOf(wording) > 0 && hash(wording) % HELD_OUT === 0;
}

/** How a label may be written besides as it stands in the list. */
function styled(wording: string, random: Random): string {
  const isLatin = /^[\p{Script=Latin}\s.'-]+$/u.test(wording);
  if (!isLatin) return wording;
  const words = wording
    .replace(/[.'-]/g, "")
    .split(" ")
    .filter((word) => word !== "");
  const style = random.next();
  if (style < 0.07) return words.map((word) => word.toLowerCase()).join("_");
  if (style < 0.11)
    return words
      .map((word, i) => (i === 0 ? word.toLowerCase() : word[0].toUpperCase() + word.slice(1)))
      .join("");
  if (style < 0.17) return wording[0].toUpperCase() + wording.slice(1);
  if (style < 0.2) return wording.toUpperCase();
  if (style < 0.27) return wording.toLowerCase();
  return wording;
}

/** The wordings of all kinds, and which kinds a wording may mean. */
export class Wordings {
  readonly #byLanguage: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  readonly #languages: readonly string[];
  readonly #meanings = new Map<string, Set<string>>();

  constructor({ languages }: Pick<Lexicons, "languages">) {
    this.#languages = languages.map(({ language }) => language);
    const english = languages.filter(({ language }) => language === "en");
    const heldOut = new Set(english.flatMap(({ labels }) => [...labels.values()].flatMap(heldOutOf)));
    this.#byLanguage = new Map(
      languages.map((lexicon) => [lexicon.language, trainedOf(lexicon, heldOut)] as const),
    );
    for (const { labels } of languages)
      for (const [kind, wordings] of labels)
        for (const wording of wordings) {
          const known = this.#meanings.get(wording.toLowerCase()) ?? new Set();
          this.#meanings.set(wording.toLowerCase(), known.add(kind));
        }
  }

  /** A wording of a kind for a text of a language: in that language, in English, now and then in another one. */
  draw(
    kind: string,
    language: string,
    random: Random,
  ): { readonly wording: string; readonly label: string } | undefined {
    const asked = random.weighted<string>([
      [language, 50],
      ["en", 36],
      [random.pick(this.#languages), 14],
    ]);
    const wordings = this.#byLanguage.get(asked)?.get(kind) ?? this.#byLanguage.get("en")?.get(kind);
    if (wordings === undefined) return undefined;
    // The first one is the usual one.
    const wording = random.chance(0.35) ? wordings[0] : random.pick(wordings);
    return { wording, label: styled(wording, random) };
  }

  /** The kinds that a wording may mean. */
  meanings(wording: string): ReadonlySet<string> {
    return this.#meanings.get(wording.toLowerCase()) ?? new Set();
  }
}

function heldOutOf(all: readonly string[]): readonly string[] {
  return all.filter((wording) => isHeldOut(wording, all));
}

/** In another language the same word is the same secret. */
function trainedOf(
  { labels }: Lexicon,
  heldOut: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...labels].map(([kind, all]) => {
      const kept = all.filter((one) => !heldOut.has(one));
      return [kind, kept.length > 0 ? kept : all] as const;
    }),
  );
}
