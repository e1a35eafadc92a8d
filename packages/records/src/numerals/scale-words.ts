import { PhraseTable } from "../text/phrase-table.js";
import { compactWords, compactWordsOfAny } from "./compact-words.js";

/**
 * Words that multiply the number before them, by the power of ten, in lower case, whatever language a text is in, beside
 * those of CLDR's compact notation: what people write as well.
 */
const WORDS: Readonly<Record<number, string>> = {
  3: "thousand thousands tausend tsd. tsd mille duizend tusen tys. tys tysiące tysięcy tisíc ezer тысяч тысячи тысяча тыс. тыс тисяч тис. nghìn ngàn ribu हज़ार हजार",
  5: "lakh lakhs लाख",
  6: "million millions mln. mln mio. mio millionen millón millon millones milione milioni milhão milhões miljoen miljoner miljon millioner milionów miliony milion milionu milionů milyon миллионов миллиона миллион млн. млн мільйонів мільйона мільйон miljoonaa miljoona milioane milioan εκατομμύρια εκατ. triệu juta",
  7: "crore crores करोड़",
  9: "mrd. mrd milliarde milliarden milliard milliards miliardo miliardi mld. mld miljard miljarder miljardeja milliarder miliard miliardów miliardy miliarde bilhão bilhões milyar миллиардов миллиарда миллиард млрд. млрд мільярдів tỷ miliar",
  12: "billionen billón billones trilhão trilhões trilyon триллионов трлн. трлн biljoen bilioni triliun",
};

/** What follows a number that was read with "mil" ("mil millones"). */
const PHRASES: readonly (readonly [string, number])[] = [
  ["mil millones", 9],
  ["mil milhões", 9],
  ["thousand million", 9],
  ["tausend millionen", 9],
];

/** A word that is another one elsewhere: "bin" is German for "am", "mi" a mile, "mn" a minute, "lacs" are lakes. */
interface OwnWord {
  readonly words: string;
  readonly power: number;
  readonly languages: string;
  /** Whether it is one after a currency and a number, too: "R$ 5 mi". */
  readonly afterCurrency: boolean;
}

const OWN_WORDS: readonly OwnWord[] = [
  { words: "mi", power: 6, languages: "pt", afterCurrency: true },
  { words: "bi", power: 9, languages: "pt", afterCurrency: true },
  { words: "mil", power: 3, languages: "es pt ca gl", afterCurrency: true },
  { words: "bin", power: 3, languages: "tr", afterCurrency: false },
  { words: "mila", power: 3, languages: "it", afterCurrency: true },
  { words: "mii", power: 3, languages: "ro", afterCurrency: true },
  { words: "mn", power: 6, languages: "en hi de tr sv da nb nn no fi", afterCurrency: true },
  { words: "mill. mill", power: 6, languages: "es da nb nn no", afterCurrency: true },
  { words: "bn", power: 9, languages: "en hi tr", afterCurrency: true },
  { words: "md mds", power: 9, languages: "fr", afterCurrency: true },
  { words: "lac lacs", power: 5, languages: "en hi mr gu bn ta te ur ne", afterCurrency: true },
];

/** Languages in which a billion is a million millions. */
const LONG_SCALE = new Set(["de", "fr", "da", "nb", "nn", "no"]);
const BILLION = "billion billions";
const TRILLION = "trillion trillions";

type Entries<T> = readonly (readonly [phrase: string, value: T])[];

const entriesOf = <T>(words: string, value: T): Entries<T> =>
  words.split(" ").map((word) => [word, value] as const);

const byLanguage = new Map<string | undefined, PhraseTable<number>>();

/** The words that multiply a number in the language of a locale; without one those that do in any. */
export function scaleWords(locale: string | undefined): PhraseTable<number> {
  const language = locale === undefined ? undefined : new Intl.Locale(locale).language;
  const known = byLanguage.get(language);
  if (known !== undefined) return known;
  const long = language !== undefined && LONG_SCALE.has(language);
  const own = OWN_WORDS.filter(
    ({ languages }) => language !== undefined && languages.split(" ").includes(language),
  );
  const table = new PhraseTable<number>([
    ...PHRASES,
    // What is one word in a language may be another's: "billion".
    ...(language === undefined ? [] : compactWords(language)),
    ...Object.entries(WORDS).flatMap(([power, words]) => entriesOf(words, Number(power))),
    ...own.flatMap(({ words, power }) => entriesOf(words, power)),
    ...entriesOf(BILLION, long ? 12 : 9),
    ...entriesOf(TRILLION, long ? 18 : 12),
    ...(language === undefined ? compactWordsOfAny() : []),
  ]);
  byLanguage.set(language, table);
  return table;
}

/** Words of single languages, which multiply an amount where nothing says what language it is in. */
export const scalesOfAmounts: PhraseTable<Pick<OwnWord, "power" | "afterCurrency">> = new PhraseTable(
  OWN_WORDS.flatMap(({ words, power, afterCurrency }) => entriesOf(words, { power, afterCurrency })),
);
