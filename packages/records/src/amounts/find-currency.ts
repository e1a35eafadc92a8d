import type { ReadText } from "../read-text.js";
import { lowerUnits } from "../text/fold.js";
import { type PhraseMatch, PhraseTable } from "../text/phrase-table.js";
import { characterAt, characterBefore, isSpacedLetter } from "../text/scripts.js";
import { countryAfter, countryBefore } from "./country-letters.js";
import {
  type CurrencyPhrase,
  casedCurrencyPhrases,
  currencyPhrases,
  isEastAsian,
  wordLikeCodes,
} from "./currency-phrases.js";
import type { LocalCurrencies } from "./local-currencies.js";

/** A currency where it stands beside an amount. */
export type CurrencyMatch = PhraseMatch<CurrencyPhrase & { readonly wordLike?: boolean }>;

/** Finds currencies in a text: signs, names in many languages and in the locale's, ISO 4217 codes. */
export class CurrencyFinder {
  readonly #read: ReadText;
  /** Each with the text that it is looked up in; of equally long finds the first one counts. */
  readonly #tables: readonly (readonly [table: PhraseTable<CurrencyPhrase>, text: "lower" | "folded"])[];

  constructor(read: ReadText, local: LocalCurrencies | undefined) {
    this.#read = read;
    const own = local === undefined ? undefined : localTables(local);
    this.#tables = [
      ...(own === undefined
        ? []
        : ([
            [own.lower, "lower"],
            [own.cased, "folded"],
          ] as const)),
      [everyLocale(), "lower"],
      [cased(), "folded"],
    ];
  }

  /** The currency that begins at a place. */
  at(at: number): CurrencyMatch | undefined {
    const read = this.#read;
    const found = [...this.#tables.map(([table, text]) => table.at(read[text], at)), codeAt(read.folded, at)];
    const match = longest(found);
    if (match === undefined) return undefined;
    const country = countryAfter(read.folded, read.folded.slice(match.start, match.end), match.end);
    if (country === undefined) return match;
    return { ...match, end: country.end, value: { ...match.value, codes: country.codes } };
  }

  /** The currency that ends at a place and may stand before an amount. */
  before(end: number): CurrencyMatch | undefined {
    const read = this.#read;
    const found = [
      ...this.#tables.map(([table, text]) => table.before(read[text], end)),
      codeAt(read.folded, end - CODE_LENGTH),
    ];
    const match = longest(found.filter((match) => match?.end === end && match.value.before));
    if (match === undefined) return undefined;
    const country = countryBefore(read.folded, read.folded.slice(match.start, match.end), match.start);
    if (country === undefined) return match;
    return { ...match, start: country.start, value: { ...match.value, codes: country.codes } };
  }
}

let shared: PhraseTable<CurrencyPhrase> | undefined;
let sharedCased: PhraseTable<CurrencyPhrase> | undefined;

function everyLocale(): PhraseTable<CurrencyPhrase> {
  shared ??= new PhraseTable(currencyPhrases);
  return shared;
}

function cased(): PhraseTable<CurrencyPhrase> {
  sharedCased ??= new PhraseTable(casedCurrencyPhrases);
  return sharedCased;
}

interface LocalTables {
  /** To be looked up in lower case. */
  readonly lower: PhraseTable<CurrencyPhrase>;
  /** To be looked up as they are: signs with Latin letters. */
  readonly cased: PhraseTable<CurrencyPhrase>;
}

const madeTables = new WeakMap<LocalCurrencies, LocalTables>();

function localTables(local: LocalCurrencies): LocalTables {
  const known = madeTables.get(local);
  if (known !== undefined) return known;
  const isLatin = (sign: string): boolean => /\p{Script=Latin}/u.test(sign);
  const written = [...local.written];
  const tables = {
    lower: new PhraseTable([
      ...[...local.names].map(localPhrase),
      ...written
        .filter(([sign]) => !isLatin(sign))
        .map(([sign, code]) => localPhrase([lowerUnits(sign), code])),
    ]),
    cased: new PhraseTable(written.filter(([sign]) => isLatin(sign)).map(localPhrase)),
  };
  madeTables.set(local, tables);
  return tables;
}

/** A name in letters stands after its amount; a single letter is no sign on its own there. */
function localPhrase([phrase, code]: readonly [string, string]): [string, CurrencyPhrase] {
  return [
    phrase,
    {
      codes: [code],
      before: !/^[\p{L}\p{M}. -]{4,}$/u.test(phrase),
      risky: phrase.length === 1 && isSpacedLetter(phrase),
      spaced: !isEastAsian(phrase),
    },
  ];
}

const CODE_LENGTH = 3;
const CODE = /^[A-Z]{3}$/;
let codes: ReadonlySet<string> | undefined;

function codeAt(text: string, at: number): CurrencyMatch | undefined {
  const code = text.slice(Math.max(0, at), at + CODE_LENGTH);
  if (!CODE.test(code)) return undefined;
  codes ??= new Set(Intl.supportedValuesOf("currency"));
  const end = at + CODE_LENGTH;
  const alone = !isSpacedLetter(characterBefore(text, at)) && !isSpacedLetter(characterAt(text, end));
  if (!codes.has(code) || !alone || characterAt(text, end) === "_") return undefined;
  return {
    start: at,
    end,
    value: { codes: [code], before: true, risky: false, spaced: true, wordLike: wordLikeCodes.has(code) },
  };
}

function longest(matches: readonly (CurrencyMatch | undefined)[]): CurrencyMatch | undefined {
  let best: CurrencyMatch | undefined;
  for (const match of matches)
    if (match !== undefined && (best === undefined || match.end - match.start > best.end - best.start))
      best = match;
  return best;
}
