import { type Lexicon, type Lexicons, wordsOf } from "../lexicon/lexicon.js";
import type { Random } from "../random.js";
import { fill } from "./fill.js";
import { sizedNumber } from "./sizes.js";

/** Names that were met in real texts, by language: more than word lists have. */
export interface BorrowedNames {
  readonly person: readonly string[];
  readonly organization: readonly string[];
  readonly location: readonly string[];
}

/** What values are made with. */
export interface Making {
  readonly lexicon: Lexicon;
  readonly stems: Lexicons["stems"];
  readonly borrowed?: BorrowedNames | undefined;
}

/** A name, and what it is called when it is met again. */
export interface Name {
  readonly text: string;
  readonly short?: string;
}

const BORROWED = 0.35;

function borrowed(list: readonly string[] | undefined, random: Random): string | undefined {
  return list !== undefined && list.length > 0 && random.chance(BORROWED) ? random.pick(list) : undefined;
}

/** An invented word in the script of a language. */
export function stemOf({ lexicon, stems }: Making, random: Random): string {
  const part = (key: string): string => random.pick(stems.get(key) ?? [""]);
  switch (lexicon.language) {
    case "zh":
      return Array.from({ length: random.between(2, 3) }, () => part("han")).join("");
    case "ja":
      return random.chance(0.5) ? part("kana") + part("kana") : part("kanji") + part("kanji");
    case "ko":
      return Array.from({ length: random.between(2, 3) }, () => part("hangul")).join("");
    case "ru":
      return part("cyrillic") + (random.chance(0.6) ? part("cyrillicEnd") : "");
    case "ar":
      return part("arabic") + (random.chance(0.6) ? part("arabicEnd") : "");
    case "hi":
      return part("devanagari") + (random.chance(0.7) ? part("devanagariEnd") : "");
    default: {
      const middle = random.chance(0.5) ? part("latin") : "";
      const word = part("latin") + middle + part("latinEnd");
      return word[0].toUpperCase() + word.slice(1);
    }
  }
}

/** Where two family names are not joined by a hyphen. */
const UNHYPHENATED = new Set(["ar", "hi"]);

/** A Russian family name or patronymic as it goes with a given name; lists have those of men. */
function agreeing(name: string, given: string, language: string): string {
  if (language !== "ru" || !/[ая]$/.test(given) || /^(Илья|Никита|Кузьма|Фома|Лука)$/.test(given))
    return name;
  return name
    .replace(/(?<=[еёо]в|[иы]н)$/, "а")
    .replace(/[иы]й$/, "ая")
    .replace(/(?<=[оеё]в)ич$/, "на");
}

export function personName(making: Making, random: Random): Name {
  const { lexicon } = making;
  const { language } = lexicon;
  const known = borrowed(making.borrowed?.person, random);
  if (known !== undefined) return { text: known };
  const given = random.pick(wordsOf(lexicon, "given"));
  const familyName = (): string => agreeing(random.pick(wordsOf(lexicon, "family")), given, language);
  const family = familyName();
  if (language === "zh" || language === "ko") return { text: family + given };
  if (language === "ja")
    return { text: random.chance(0.4) ? `${family} ${given}` : family + given, short: family };
  const middles = lexicon.words.get("patronymic");
  if (middles !== undefined && random.chance(0.4)) {
    const middle = agreeing(random.pick(middles), given, language);
    return {
      text:
        language === "ru" && random.chance(0.5)
          ? `${family} ${given} ${middle}`
          : `${given} ${middle} ${family}`,
      short: family,
    };
  }
  if (random.chance(0.06)) return { text: `${given[0]}. ${family}`, short: family };
  if (random.chance(0.06))
    return { text: `${given} ${random.pick(wordsOf(lexicon, "given"))[0]}. ${family}`, short: family };
  if (!UNHYPHENATED.has(language) && random.chance(0.05))
    return { text: `${given} ${family}-${familyName()}`, short: given };
  const form = random.next();
  if (form < 0.03) return { text: `${family}, ${given}`, short: family };
  if (UNHYPHENATED.has(language) || form > 0.14) return { text: `${given} ${family}`, short: family };
  const second = random.pick(wordsOf(lexicon, "given"));
  if (form < 0.06) return { text: `${given} ${family.toLocaleUpperCase(language)}`, short: family };
  if (form < 0.08) return { text: `${given[0]}. ${second[0]}. ${family}`, short: family };
  if (form < 0.11) return { text: `${given} ${second} ${family}`, short: family };
  return { text: `${given} ${family}`.toLocaleUpperCase(language), short: family };
}

/** A name by the patterns of a list; what is invented in it is what the short name has. */
function patternName(key: string, making: Making, random: Random, kind = key): Name {
  const { lexicon } = making;
  const pattern = random.pick(wordsOf(lexicon, key));
  let stem: string | undefined;
  const text = fill(pattern, lexicon, random, (slot) => {
    if (slot !== "stem") return sizedNumber(kind, slot, lexicon.language, random);
    stem ??= stemOf(making, random);
    return stem;
  });
  return stem === undefined || stem === text ? { text } : { text, short: stem };
}

export function companyName(making: Making, random: Random): Name {
  const known = borrowed(making.borrowed?.organization, random);
  return known === undefined ? patternName("company_form", making, random) : { text: known };
}

export function organizationName(making: Making, random: Random): Name {
  const known = borrowed(making.borrowed?.organization, random);
  return known === undefined ? patternName("organization", making, random) : { text: known };
}

export function cityName(making: Making, random: Random): string {
  const known = borrowed(making.borrowed?.location, random);
  if (known !== undefined) return known;
  if (random.chance(0.08)) return stemOf(making, random);
  return random.pick(wordsOf(making.lexicon, "city"));
}

/** A word or a pattern of a list, with invented names in place and numbers as large as those of `kind` are. */
export function wordOf(key: string, making: Making, random: Random, kind = key): string {
  if (key === "brand" && (!making.lexicon.words.has(key) || random.chance(0.6)))
    return stemOf(making, random);
  return patternName(key, making, random, kind).text;
}
