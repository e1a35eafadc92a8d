import { readDigitGroups, shiftDecimal } from "./digit-groups.js";

/** A number written with the numerals of China, Japan and Korea, alone or between digits: 三十五, 1億2,000万, 2만 5천. */
export interface HanNumeral {
  readonly end: number;
  readonly value: number;
  /** Whether some of it is in digits. */
  readonly withDigits: boolean;
  /** How many characters are digits of these scripts (一), and how many are units (十, 万). */
  readonly digits: number;
  readonly units: number;
}

const digitsOf = (characters: string, first: number): (readonly [string, number])[] =>
  characters.split("").map((character, index) => [character, first + index] as const);

const DIGITS: ReadonlyMap<string, number> = new Map([
  ...digitsOf("〇一二三四五六七八九", 0),
  ...digitsOf("零壹贰叁肆伍陆柒捌玖", 0),
  ...digitsOf("貳參肆伍陸", 2),
  ...digitsOf("壱弐参", 1),
  ...digitsOf("两", 2),
  ...digitsOf("兩", 2),
  ...digitsOf("영일이삼사오육칠팔구", 0),
]);

/** The value of a digit, in these scripts or ASCII; undefined for what is none. */
export function digitValue(character: string): number | undefined {
  return DIGITS.get(character) ?? (/^[0-9]$/.test(character) ? Number(character) : undefined);
}

/** Powers of ten. */
const SMALL_UNITS: ReadonlyMap<string, number> = new Map([
  ...[..."十拾십"].map((unit) => [unit, 1] as const),
  ...[..."百佰백"].map((unit) => [unit, 2] as const),
  ...[..."千仟천"].map((unit) => [unit, 3] as const),
]);
const BIG_UNITS: ReadonlyMap<string, number> = new Map([
  ...[..."万萬만"].map((unit) => [unit, 4] as const),
  ...[..."亿億억"].map((unit) => [unit, 8] as const),
  ...[..."兆조"].map((unit) => [unit, 12] as const),
]);

export const hanNumeralStart = new RegExp(`[${[...DIGITS.keys(), ...SMALL_UNITS.keys()].join("")}]`);

const isUnit = (character: string): boolean => SMALL_UNITS.has(character) || BIG_UNITS.has(character);

/**
 * Reads the numeral that begins at a place of folded text, in digits or characters; undefined when there is none, or
 * plain digits alone. Units go down: 千 before 百, 億 before 万; but 万亿.
 */
export function readHanNumeral(text: string, start: number): HanNumeral | undefined {
  const state = {
    total: 0,
    section: 0,
    smallest: Number.POSITIVE_INFINITY,
    biggest: Number.POSITIVE_INFINITY,
  };
  let pending: string | undefined;
  let [withDigits, digits, units] = [false, 0, 0];
  let at = start;
  for (;;) {
    const character = text[at];
    const digit = DIGITS.get(character);
    const small = SMALL_UNITS.get(character);
    const big = BIG_UNITS.get(character);
    if (digit !== undefined) {
      // 二〇二五: digit by digit, which is only said where no unit is.
      if (pending !== undefined && pending !== "0" && units > 0) break;
      if (pending !== undefined && units === 0 && withDigits) break;
      pending = pending === undefined || units > 0 ? String(digit) : `${pending}${digit}`;
      digits++;
      at++;
    } else if (small !== undefined) {
      if (small >= state.smallest || (pending === undefined && at > start && !isZeroOrUnit(text[at - 1])))
        break;
      if (digits > 1 && units === 0 && pending !== undefined && pending.length > 1) break;
      state.section += shiftDecimal(pending ?? "1", small);
      state.smallest = small;
      pending = undefined;
      units++;
      at++;
    } else if (big !== undefined) {
      // 万亿 are so many times as many: 三万五千亿.
      const multiplies = big > state.biggest && pending === undefined;
      if ((big >= state.biggest && !multiplies) || at === start) break;
      if (pending?.length !== undefined && pending.length > 1 && !withDigits) break;
      const section = state.section === 0 ? (pending ?? "1") : String(state.section + Number(pending ?? 0));
      if (multiplies) state.total = shiftDecimal(String(state.total + state.section), big);
      else state.total += shiftDecimal(section, big);
      Object.assign(state, { section: 0, smallest: Number.POSITIVE_INFINITY, biggest: big });
      pending = undefined;
      units++;
      at++;
    } else {
      const next = digitsBeforeUnit(text, at, at === start || units > 0);
      if (next === undefined || pending !== undefined) break;
      withDigits = true;
      pending = next.decimal;
      at = next.end;
    }
  }
  if (at === start || (digits === 0 && units === 0)) return undefined;
  const value = state.total + state.section + Number(pending ?? 0);
  return { end: at, value, withDigits, digits, units };
}

function isZeroOrUnit(character: string): boolean {
  return DIGITS.get(character) === 0 || isUnit(character);
}

/** What makes the digits before it a time or a day, and not the rest of a number. */
const DATED = /^ ?[년월일시年月日時时点點]|^[-/:.]\d/;

/** Digits that a unit follows ("2,000万"), or the last ones after a unit ("1万5000", "2만 500"). */
function digitsBeforeUnit(
  text: string,
  at: number,
  allowed: boolean,
): { readonly decimal: string; readonly end: number } | undefined {
  if (!allowed) return undefined;
  const spaced = text[at] === " ";
  const start = spaced ? at + 1 : at;
  if (!/[0-9]/.test(text[start] ?? "")) return undefined;
  const { end, readings } = readDigitGroups(text, start, { decimal: ".", spaces: false });
  if (readings.length !== 1) return undefined;
  const [decimal] = readings;
  const unit = text[at - 1] ?? "";
  if (isUnit(text[end] ?? "") || (!spaced && isUnit(unit))) return { decimal, end };
  const power = BIG_UNITS.get(unit) ?? SMALL_UNITS.get(unit) ?? 0;
  const isRest = /^\d+$/.test(decimal) && decimal.length <= power && !DATED.test(text.slice(end, end + 2));
  return isRest ? { decimal, end } : undefined;
}
