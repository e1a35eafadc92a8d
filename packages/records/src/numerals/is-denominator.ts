import type { Numeral } from "./numeral.js";

const DIVIDED = /\d ?[/:⁄∕]$/;

/** Whether a number is the second one of a fraction or a ratio, and so no amount of its own: "1/2 inch", "4 1/2 %". */
export function isDenominator(folded: string, { start }: Numeral): boolean {
  return DIVIDED.test(folded.slice(Math.max(0, start - 3), start));
}
