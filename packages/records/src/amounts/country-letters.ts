/** Currencies that share a sign. Source: Unicode CLDR, its narrow symbols in English; a test holds them to it. */
export const currenciesBySign: Readonly<Record<string, string>> = {
  $: "ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUC CUP DOP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD USD UYU XCD",
  "£": "FKP GBP GIP SHP SSP SYP",
  "¥": "CNY JPY",
};

/** Letters of a country that do not begin the code of its currency: those of three, and others. */
const OTHER_LETTERS: Readonly<Record<string, string>> = {
  USA: "USD",
  CAN: "CAD",
  AUS: "AUD",
  NZL: "NZD",
  HKG: "HKD",
  SGP: "SGD",
  MEX: "MXN",
  UK: "GBP",
};

/** Letters of a country beside a sign, which say whose currency it is. */
export interface CountryLetters {
  readonly start: number;
  readonly end: number;
  /** ISO 4217 codes; all of the sign where the letters may be a word of a heading. */
  readonly codes: readonly string[];
}

const AFTER = /^ ?(\p{Lu}{2,3})(?![\p{L}\p{N}_])/u;
const BEFORE = /(?<![\p{L}\p{N}_])(\p{Lu}{2,3}) $/u;
/** "12 $ AU TOTAL": in a line of capitals letters may be a word. */
const HEADING_AFTER = /^ \p{Lu}{2}/u;
const HEADING_BEFORE = /\p{Lu}{2} $/u;
const REACH = 8;

/** The letters of a country after a sign that ends at a place of folded text: "12 $ CAN", "12 $AU". */
export function countryAfter(folded: string, sign: string, at: number): CountryLetters | undefined {
  const match = AFTER.exec(folded.slice(at, at + REACH));
  if (match === null) return undefined;
  const end = at + match[0].length;
  const isHeading = match[0].startsWith(" ") && HEADING_AFTER.test(folded.slice(end, end + REACH));
  return lettersFound({ start: at, end, letters: match[1], sign, isHeading });
}

/** The letters of a country and a space before a sign that begins at a place of folded text: "US $12". */
export function countryBefore(folded: string, sign: string, at: number): CountryLetters | undefined {
  const match = BEFORE.exec(folded.slice(Math.max(0, at - REACH), at));
  if (match === null) return undefined;
  const start = at - match[0].length;
  const isHeading = HEADING_BEFORE.test(folded.slice(Math.max(0, start - REACH), start));
  return lettersFound({ start, end: at, letters: match[1], sign, isHeading });
}

function lettersFound(found: {
  readonly start: number;
  readonly end: number;
  readonly letters: string;
  readonly sign: string;
  readonly isHeading: boolean;
}): CountryLetters | undefined {
  const { start, end, letters, sign, isHeading } = found;
  const all = currenciesBySign[sign]?.split(" ") ?? [];
  const begins = (code: string): boolean =>
    code === (OTHER_LETTERS[letters] ?? letters) || (letters.length === 2 && code.startsWith(letters));
  const codes = all.filter(begins);
  return codes.length === 0 ? undefined : { start, end, codes: isHeading ? all : codes };
}
