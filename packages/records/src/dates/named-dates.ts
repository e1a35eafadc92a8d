import { fullYear, type PartialDate } from "./calendar.js";
import { type MonthName, monthNames } from "./month-names.js";
import type { WrittenDate } from "./written-date.js";

const WORD = /\p{L}[\p{L}\p{M}]*(?:\.\p{L}[\p{L}\p{M}]*)*/gu;
/** "2. ", "2nd of ", "31 de ", "2-го ", "17-", before the name of a month. */
const DAY_BEFORE =
  /(?<![\d\p{L}]|\d[-./:,])(\d{1,2})(?:st|nd|rd|th|er|º|ª|°|-?го|ος|:a|-a)?(?:\. ?| |-|\/)?(?:(?:of|de|di|da|del|a) |d'|ב-?)?$/u;
/** "2nd, ", "31." after one. */
const DAY_AFTER = /^(?:\. ?| |-)(\d{1,2})(?:st|nd|rd|th|º|er)?(?!\d|[.,:]\d|\p{L}|[/%])/u;
/** " 2025", ", 2025", " de 2025", "-25", " '25". */
const YEAR_AFTER = /^(?:(?:\.?,?|\.?،) (?:(?:de|del|of|do|năm) )?|\. ?|[-/])(\d{4})(?!\d|[.,]\d|\p{L})/u;
const SHORT_YEAR_AFTER = /^(?:[-/](\d{2})|\.? '(\d{2}))(?!\d|[.,:/-]\d|\p{L})/u;
const YEAR_ALONE_AFTER =
  /^(?:\.?,? |\. ?|-|\.?,? (?:de|del|of|do) )((?:1[5-9]|20|21)\d{2})(?!\d|[.,]\d|\p{L})/u;
/** "2025. ", "2025 m. ", "2025. gada 31. ", before one. */
const YEAR_BEFORE = /(?<![\d\p{L}]|\d[-./:,])(\d{4})(?:[.,] ?| )(?:m\. |gada |ko )?$/u;
/** How far a day and a year stand from the month at most, in code units. */
const REACH = 24;

/** Short names that are hardly anything else, so that a day alone makes a date of them. */
const CLEAR_SHORT = new Set(
  "jan feb apr jun jul aug sep sept oct okt nov dec dez déc janv févr avr juil янв февр апр июн июл авг сент окт нояб дек şub nis haz tem ağu eyl kas ene abr dic fev gen oca".split(
    " ",
  ),
);
/** Full names that are other words too, so that they need a capital where they have no year. */
const OTHER_WORDS = new Set(["may", "march", "mars", "mart", "mai", "marca", "august"]);
/** Languages that write the names of months with a capital, of those that have one like a short name of another. */
const CAPITALS: ReadonlySet<string> = new Set(["de", "en"]);
/** Vietnamese numbers its months: "ngày 2 tháng 6 năm 2025". */
const VIETNAMESE =
  /(?:ngày )?(?<!\d)(\d{1,2})(?: |\/)th(?:án)?g (\d{1,2})(?:(?:,| năm|, năm)? (\d{4}))?(?!\d)/giu;
const BUDDHIST_OFFSET = 543;
const HEBREW = /^\p{Script=Hebrew}/u;

/** Finds dates with the name of a month in any language that is known, in folded text. */
export function namedDates(
  folded: string,
  lower: string,
  locale: string | undefined,
): readonly WrittenDate[] {
  const names = monthNames(locale);
  const language = locale === undefined ? undefined : new Intl.Locale(locale).language;
  const dates: WrittenDate[] = [];
  if (!/\d/.test(folded)) return dates;
  for (const { index, 0: word } of lower.matchAll(WORD)) {
    const capital = /\p{Lu}/u.test(folded[index]);
    const named = monthOf({ word, capital }, names, language);
    if (named === undefined) continue;
    const end = index + word.length;
    // "ינו׳": the sign of an abbreviation.
    const place = {
      start: index + named.skipped,
      end: folded[end] === "'" && HEBREW.test(word) ? end + 1 : end,
    };
    const date = dateAround(folded, place, { ...named, language });
    if (date !== undefined && isClear(folded, place, word, date)) dates.push(date);
  }
  for (const match of lower.matchAll(VIETNAMESE)) {
    const [whole, day, month, year] = match;
    const reading = { day: Number(day), month: Number(month), ...(year && { year: Number(year) }) };
    dates.push({ start: match.index, end: match.index + whole.length, readings: [reading] });
  }
  return dates;
}

/** The months that a word may name, the locale's own meaning before all others. */
function monthOf(
  { word, capital }: { readonly word: string; readonly capital: boolean },
  names: ReadonlyMap<string, readonly MonthName[]>,
  language: string | undefined,
): (Named & { readonly skipped: number }) | undefined {
  // Hebrew puts "in" before the name, in the same word.
  const skipped = word.startsWith("ב") && !names.has(word) ? 1 : 0;
  const meanings = names.get(word.slice(skipped));
  if (meanings === undefined) return undefined;
  const own = meanings.filter((meaning) => meaning.language === language);
  const meant = own.length > 0 ? own : meanings;
  // "May" with a capital is a whole name in English, "may." a short one in Spanish.
  const whole = meant.filter((one) => one.full);
  const full = whole.length === meant.length || (capital && whole.some((one) => CAPITALS.has(one.language)));
  const months = new Set(meant.map(({ month }) => month));
  return { months: [...months], full, skipped };
}

interface Named {
  readonly months: readonly number[];
  /** Whether it is no short form in any of its languages. */
  readonly full: boolean;
}

interface Place {
  readonly start: number;
  readonly end: number;
}

function dateAround(
  folded: string,
  { start, end }: Place,
  { months, full, language }: Named & { readonly language: string | undefined },
): WrittenDate | undefined {
  const left = folded.slice(Math.max(0, start - REACH), start);
  // "in March. 12 people": after a full name a point ends the sentence, and the date with it.
  const right = full && folded.startsWith(". ", end) ? "" : folded.slice(end, end + REACH);
  const thai = /\p{Script=Thai}/u.test(folded[start]);
  const date = (from: number, to: number, known: PartialDate): WrittenDate => {
    const year =
      known.year !== undefined && thai && known.year > 2300 ? known.year - BUDDHIST_OFFSET : known.year;
    const rest = year === undefined ? known : { ...known, year };
    return { start: from, end: to, readings: months.map((month) => ({ ...rest, month })) };
  };

  const dayBefore = DAY_BEFORE.exec(left);
  if (dayBefore !== null) {
    const from = start - left.length + dayBefore.index;
    const day = Number(dayBefore[1]);
    const earlier = YEAR_BEFORE.exec(folded.slice(Math.max(0, from - REACH), from));
    if (earlier !== null && /[a-z]/.test(earlier[0]))
      return date(from - earlier[0].length, end, { day, year: Number(earlier[1]) });
    const year = YEAR_AFTER.exec(right);
    if (year !== null) return date(from, end + year[0].length, { day, year: Number(year[1]) });
    const short = SHORT_YEAR_AFTER.exec(right);
    if (short !== null)
      return date(from, end + short[0].length, { day, year: fullYear(short[1] ?? short[2]) });
    return date(from, !full && folded[end] === "." && isAbbreviated(folded, end) ? end + 1 : end, { day });
  }

  const dayAfter = DAY_AFTER.exec(right);
  // "in 2024. March 12 was": a capital begins a sentence, but in Hungarian, which writes a point after the year.
  const begins = language !== "hu" && /\d\. $/.test(left) && /\p{Lu}/u.test(folded[start]);
  const yearBefore = begins ? null : YEAR_BEFORE.exec(left);
  if (dayAfter !== null) {
    const day = Number(dayAfter[1]);
    const to = end + dayAfter[0].length;
    if (yearBefore !== null)
      return date(start - yearBefore[0].length, to, { day, year: Number(yearBefore[1]) });
    const year = /^(?:,? |\. ?)(?:(?:de|del) )?(\d{4})(?!\d|[.,]\d|\p{L})/u.exec(
      folded.slice(to, to + REACH),
    );
    if (year !== null) return date(start, to + year[0].length, { day, year: Number(year[1]) });
    return date(start, to, { day });
  }
  const year = YEAR_ALONE_AFTER.exec(right);
  return year === null ? undefined : date(start, end + year[0].length, { year: Number(year[1]) });
}

/** Whether the point after a short name goes on with a sentence rather than ending it. */
function isAbbreviated(folded: string, end: number): boolean {
  return /^\. ?[\p{Ll}\d,;)]/u.test(folded.slice(end, end + 3));
}

/** Whether it is a date and not another word beside a number: "12 LED lamps", "5 out of 10", "you may 2 times". */
function isClear(
  folded: string,
  { start }: Place,
  word: string,
  { readings: [{ year }] }: WrittenDate,
): boolean {
  if (year !== undefined) return true;
  if (OTHER_WORDS.has(word)) return /\p{Lu}/u.test(folded[start]);
  return word.length > 4 || CLEAR_SHORT.has(word) || !/^\p{Script=Latin}/u.test(word);
}
