import type { Numeral } from "./numeral.js";

/** Whether a weak number is one before a unit: 三天 and 十年; but 一天 is "a day", 千米 a unit and 천주 a word. */
export function isCounted(folded: string, { start, readings }: Numeral): boolean {
  return readings[0] > 1 && /[二三四五六七八九十两兩]/.test(folded[start]);
}
