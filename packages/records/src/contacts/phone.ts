import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from "libphonenumber-js/min";
import { numericDates } from "../dates/numeric-dates.js";
import type { ReadText } from "../read-text.js";
import { letterPattern } from "../text/letter-pattern.js";
import { apartFrom } from "../text/overlaps.js";
import type { Finding, RecognitionOptions } from "../types.js";
import { recognizeIban } from "./iban.js";

/** Digits in groups, with what parts them; "+49 (0)30 901820", "(020) 7946 0958". */
const CANDIDATE = letterPattern(
  String.raw`(?<![\d_#№]|\L|\d[.,:/-]|[+€$£¥₽₹-])(?:\+|\()?\d(?:[ ()./-]{0,2}\d){5,17}(?![\d_]|\L|[-/:]\d| ?[€$£¥₽₹%°])`,
);
/** International prefix: all else is a number of some country. */
const INTERNATIONAL = /^(?:\+|00)/;
/** As numbers are grouped, and as they are written in one piece: only a word before it makes a phone number of that. */
const LIKE_A_NUMBER = /^[1-9]\d{0,2}(?: \d{3})+$|^\d+$|^\d+\.\d+$|^[1-9]\d*(?: \d+)?$/;
/** Words before phone numbers, in lower case. */
const LABEL =
  /(?:^|[^\p{L}])(?:tel|tele?f|tél|tlf|tlfn|tfno|tfn|telefon|telefono|teléfono|telefone|téléphone|telephone|telefoon|telefonnummer|phone|ph|mob|mobil|mobile|mobiel|móvil|movil|celular|cellulare|cell|cel|cep|gsm|portable|handy|fax|faks|call|ring|whatsapp|contact|hotline|durchwahl|puhelin|puh|тел|телефон|моб|мобильный|факс|звоните|позвоните)(?:[.:]|[^\p{L}\d]|$)[^\d\n]{0,14}$|(?:电话|電話|手机|手機|携帯|传真|傳真|联系方式|전화|전화번호|휴대폰|연락처|핸드폰|팩스|โทร|☎|📞|📱|✆)[^\d\n]{0,8}$/u;
const LABEL_REACH = 32;
/** Digits of a national number, where no country says how many. */
const FEWEST_DIGITS = 7;

/** Finds phone numbers; national ones by the country, or after a word that says what they are. */
export function recognizePhone(read: ReadText, options: RecognitionOptions): readonly Finding<string>[] {
  const { folded, lower } = read;
  const country = countryOf(options);
  const candidates = Array.from(folded.matchAll(CANDIDATE), ({ index, 0: written }) => {
    const open = written.startsWith("(") && !written.includes(")") ? 1 : 0;
    return { start: index + open, end: index + written.length };
  });
  const others = [...numericDates(folded, options.locale), ...recognizeIban(read)];
  return apartFrom(candidates, others).flatMap(({ start, end }): Finding<string>[] => {
    const written = folded.slice(start, end);
    const labelled = LABEL.test(lower.slice(Math.max(0, start - LABEL_REACH), start));
    const parsed = parsePhoneNumberFromString(
      // The trunk prefix in brackets is not dialled from abroad.
      written.replace("(0)", ""),
      { ...(country !== undefined && { defaultCountry: country }), extract: false },
    );
    const plain = !INTERNATIONAL.test(written) && (country === undefined || LIKE_A_NUMBER.test(written));
    if (!labelled && (plain || (parsed !== undefined && !isGroupedAsUsual(written, parsed)))) return [];
    // With its prefix a number of the right length is one, if only of those that are kept for examples.
    const known = labelled || written.startsWith("+");
    if (parsed !== undefined && (known ? parsed.isPossible() : parsed.isValid()))
      return [{ start, end, value: parsed.number }];
    const digits = written.replace(/\D/g, "");
    return labelled && digits.length >= FEWEST_DIGITS ? [nationalNumber(start, end, digits)] : [];
  });
}

/** Whether it is written in the groups of its country, or in one piece after a prefix: "2025.118.907" is no number of Brazil. */
function isGroupedAsUsual(written: string, parsed: PhoneNumber): boolean {
  if (INTERNATIONAL.test(written)) return true;
  const groups = (number: string): readonly string[] => number.match(/\d+/g) ?? [];
  const [own, usual] = [groups(written), groups(parsed.formatNational())];
  // With its trunk prefix an area code says enough; the rest is grouped as one likes.
  return (
    own.join(" ") === usual.join(" ") || (own[0].startsWith("0") && own.length > 1 && own[0] === usual[0])
  );
}

function nationalNumber(start: number, end: number, digits: string): Finding<string> {
  const expected = "a country in which this is a phone number";
  return { start, end, problem: { code: "incomplete", expected, readings: [digits] } };
}

/** The country of the call, or of its locale: the one where most people write in a language of no region. */
function countryOf({ country, locale }: RecognitionOptions): CountryCode | undefined {
  const region = country ?? (locale === undefined ? undefined : new Intl.Locale(locale).maximize().region);
  return region !== undefined && isSupportedCountry(region) ? region : undefined;
}
