import { type Era, type NamedDate, readingsOfNamed } from "./calendar-readings.js";
import { type MonthName, monthNames } from "./month-names.js";
import { type OtherCalendar, ownCalendar } from "./other-calendars.js";
import { eraOf, THAI_ERA } from "./thai-dates.js";
import type { WrittenDate } from "./written-date.js";

const WORD = /\p{L}[\p{L}\p{M}]*(?:\.\p{L}[\p{L}\p{M}]*)*/gu;
/** "2. ", "2nd of ", "31 de ", "2-го ", "17-", before the name of a month. */
const DAY_BEFORE =
  /(?<![\d\p{L}]|\d[-./:,])(\d{1,2})(?:st|nd|rd|th|er|º|ª|°|-?го|ος|:a|-a)?(?:\. ?| |-|\/)?(?:(?:of|de|di|da|del|a) |d'|ב-?)?$/u;
/** "2nd, ", "31." after one. */
const DAY_AFTER = /^(?:\. ?| |-)(\d{1,2})(?:st|nd|rd|th|º|er)?(?!\d|[.,:]\d|\p{L}|[/%])/u;
const ERA = String.raw`\.? ?${THAI_ERA} ?`;
/** " 2025", ", 2025", " de 2025", " พ.ศ. 2568", "-25", " '25". */
const YEAR_AFTER = new RegExp(
  String.raw`^(?:(?:\.?,?|\.?،) (?:(?:de|del|of|do|năm) )?|\. ?|[-/]|${ERA})(?<year>\d{4})(?!\d|[.,]\d|\p{L})`,
  "u",
);
const SHORT_YEAR_AFTER = /^(?:\.?[-/](\d{2})|\.? '(\d{2}))(?!\d|[.,:/-]\d|\p{L})/u;
const YEAR_ALONE_AFTER = new RegExp(
  String.raw`^(?:(?:\.?,? |\. ?|-|\.?,? (?:de|del|of|do) )(?=1[5-9]|20|21)|${ERA})(?<year>\d{4})(?!\d|[.,]\d|\p{L})`,
  "u",
);
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
const THAI = /^\p{Script=Thai}/u;
const HEBREW = /^\p{Script=Hebrew}/u;

/** Finds dates with the name of a month in any language that is known, in folded text. */
export function namedDates(
  folded: string,
  lower: string,
  locale: string | undefined,
): readonly WrittenDate[] {
  const names = monthNames(locale);
  const language = locale === undefined ? undefined : new Intl.Locale(locale).language;
  const own = ownCalendar(locale);
  const dates: WrittenDate[] = [];
  if (!/\d/.test(folded)) return dates;
  for (const { index, 0: word } of lower.matchAll(WORD)) {
    // Thai sets no words apart, and writes years of two digits: see `thaiDates`.
    if (THAI.test(word)) continue;
    const capital = /\p{Lu}/u.test(folded[index]);
    const named = monthOf(
      { word, capital, after: lower.slice(index + word.length, index + word.length + REACH) },
      names,
      { language, own },
    );
    if (named === undefined) continue;
    const end = index + word.length + named.rest;
    // "ינו׳": the sign of an abbreviation.
    const place = {
      start: index + named.skipped,
      end: folded[end] === "'" && HEBREW.test(word) ? end + 1 : end,
    };
    const date = dateAround(folded, place, { ...named, language, own });
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
  { word, capital, after }: { readonly word: string; readonly capital: boolean; readonly after: string },
  names: ReadonlyMap<string, readonly MonthName[]>,
  { language, own }: Context,
): (Named & { readonly skipped: number; readonly rest: number }) | undefined {
  // Hebrew puts "in" before the name, in the same word.
  const skipped = word.startsWith("ב") && !names.has(word) ? 1 : 0;
  const meanings = names.get(word.slice(skipped))?.filter(({ rest = "" }) => after.startsWith(rest)) ?? [];
  if (meanings.length === 0) return undefined;
  const inLanguage = meanings.filter((meaning) => meaning.language === language);
  const inCalendar = inLanguage.filter(({ calendar }) => calendar !== undefined && calendar === own?.name);
  const meant = [inCalendar, inLanguage, meanings].find(({ length }) => length > 0) ?? [];
  // "May" with a capital is a whole name in English, "may." a short one in Spanish.
  const whole = meant.filter((one) => one.full);
  const full = whole.length === meant.length || (capital && whole.some((one) => CAPITALS.has(one.language)));
  const months = new Map(meant.map((one) => [`${one.month} ${one.calendar}`, one]));
  const rest = Math.max(...meant.map((one) => one.rest?.length ?? 0));
  return { months: [...months.values()], full, skipped, rest };
}

interface Named {
  readonly months: readonly Pick<MonthName, "month" | "calendar">[];
  /** Whether it is no short form in any of its languages. */
  readonly full: boolean;
}

/** What is known of the text. */
interface Context {
  readonly language: string | undefined;
  readonly own: OtherCalendar | undefined;
}

interface Place {
  readonly start: number;
  readonly end: number;
}

function dateAround(
  folded: string,
  { start, end }: Place,
  { months, full, language, own }: Named & Context,
): WrittenDate | undefined {
  const left = folded.slice(Math.max(0, start - REACH), start);
  // "in March. 12 people": after a full name a point ends the sentence, and the date with it.
  const right = full && folded.startsWith(". ", end) ? "" : folded.slice(end, end + REACH);
  const date = (from: number, to: number, known: Omit<NamedDate, "month" | "calendar">): WrittenDate => {
    const read = months.map((month) =>
      readingsOfNamed({ ...known, month: month.month, calendar: month.calendar }, own),
    );
    return {
      start: from,
      end: to,
      readings: read.flatMap(({ readings }) => readings),
      ...(read.some(({ isFar }) => isFar) && { isFar: true }),
    };
  };

  const dayBefore = DAY_BEFORE.exec(left);
  if (dayBefore !== null) {
    const from = start - left.length + dayBefore.index;
    const day = Number(dayBefore[1]);
    const earlier = YEAR_BEFORE.exec(folded.slice(Math.max(0, from - REACH), from));
    if (earlier !== null && /[a-z]/.test(earlier[0]))
      return date(from - earlier[0].length, end, { day, year: earlier[1] });
    const year = YEAR_AFTER.exec(right);
    if (year !== null) return date(from, end + year[0].length, { day, ...writtenYear(year) });
    const short = SHORT_YEAR_AFTER.exec(right);
    if (short !== null) return date(from, end + short[0].length, { day, year: short[1] ?? short[2] });
    return date(from, !full && folded[end] === "." && isAbbreviated(folded, end) ? end + 1 : end, { day });
  }

  const dayAfter = DAY_AFTER.exec(right);
  // "in 2024. March 12 was": a capital begins a sentence, but in Hungarian, which writes a point after the year.
  const begins = language !== "hu" && /\d\. $/.test(left) && /\p{Lu}/u.test(folded[start]);
  const yearBefore = begins ? null : YEAR_BEFORE.exec(left);
  if (dayAfter !== null) {
    const day = Number(dayAfter[1]);
    const to = end + dayAfter[0].length;
    if (yearBefore !== null) return date(start - yearBefore[0].length, to, { day, year: yearBefore[1] });
    const year = /^(?:,? |\. ?)(?:(?:de|del) )?(\d{4})(?!\d|[.,]\d|\p{L})/u.exec(
      folded.slice(to, to + REACH),
    );
    if (year !== null) return date(start, to + year[0].length, { day, year: year[1] });
    return date(start, to, { day });
  }
  const year = YEAR_ALONE_AFTER.exec(right);
  return year === null ? undefined : date(start, end + year[0].length, writtenYear(year));
}

function writtenYear({ groups = {} }: RegExpExecArray): { readonly year: string; readonly era?: Era } {
  const era = eraOf(groups);
  return { year: groups.year, ...(era !== undefined && { era }) };
}

/** Whether the point after a short name goes on with a sentence rather than ending it. */
function isAbbreviated(folded: string, end: number): boolean {
  return /^\. ?[\p{Ll}\d,;)]/u.test(folded.slice(end, end + 3));
}

/** Whether it is a date and not another word beside a number: "12 LED lamps", "5 out of 10", "you may 2 times". */
function isClear(folded: string, { start }: Place, word: string, { readings }: WrittenDate): boolean {
  if (readings.some(({ year }) => year !== undefined)) return true;
  if (OTHER_WORDS.has(word)) return /\p{Lu}/u.test(folded[start]);
  return word.length > 4 || CLEAR_SHORT.has(word) || !/^\p{Script=Latin}/u.test(word);
}
