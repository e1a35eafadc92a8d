import type { ReadText } from "../read-text.js";
import { type PhraseMatch, PhraseTable } from "../text/phrase-table.js";
import { characterAt, characterBefore, isSpacedLetter } from "../text/scripts.js";
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
  readonly #tables: readonly PhraseTable<CurrencyPhrase>[];

  constructor(read: ReadText, local: LocalCurrencies | undefined) {
    this.#read = read;
    this.#tables = local === undefined ? [everyLocale()] : [localTable(local), everyLocale()];
  }

  /** The currency that begins at a place. */
  at(at: number): CurrencyMatch | undefined {
    const { lower, folded } = this.#read;
    const found = [
      ...this.#tables.map((table) => table.at(lower, at)),
      cased().at(folded, at),
      codeAt(folded, at),
    ];
    return longest(found);
  }

  /** The currency that ends at a place and may stand before an amount. */
  before(end: number): CurrencyMatch | undefined {
    const { lower, folded } = this.#read;
    const found = [
      ...this.#tables.map((table) => table.before(lower, end)),
      cased().before(folded, end),
      codeAt(folded, end - CODE_LENGTH),
    ];
    return longest(found.filter((match) => match?.end === end && match.value.before));
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

const localTables = new WeakMap<LocalCurrencies, PhraseTable<CurrencyPhrase>>();

function localTable(local: LocalCurrencies): PhraseTable<CurrencyPhrase> {
  const known = localTables.get(local);
  if (known !== undefined) return known;
  const phrases = [...local.names, ...local.signs].map(([phrase, code]): [string, CurrencyPhrase] => [
    phrase,
    // A name in letters stands after its amount; a single letter is no sign on its own there.
    {
      codes: [code],
      before: !/^[\p{L}\p{M}. -]{4,}$/u.test(phrase),
      risky: phrase.length === 1 && isSpacedLetter(phrase),
      spaced: !isEastAsian(phrase),
    },
  ]);
  const table = new PhraseTable(phrases);
  localTables.set(local, table);
  return table;
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
