import type { Finding } from "../types.js";

/** The value of a number with one reading; the question that one with two leaves open. */
export function singleReading(readings: readonly number[]): Pick<Finding<number>, "value" | "problem"> {
  if (readings.length === 1) return { value: readings[0] };
  return { problem: { code: "ambiguous", expected: "a locale: thousands or decimals", readings } };
}
