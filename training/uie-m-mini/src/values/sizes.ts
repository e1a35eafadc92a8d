import type { Random } from "../random.js";
import { amount, grouped, magnitude } from "./numbers.js";

/** Least and most of the numbers that a kind's patterns have, by slot. */
type Sizes = Readonly<Record<string, readonly [least: number, most: number]>>;

const PRICE: Sizes = { m: [1, 4000], k: [5, 6000] };
const TERM: Sizes = { n: [1, 48] };

/** What is as large as anything is left out. */
const sizes: Readonly<Record<string, Sizes>> = {
  ...{ price: PRICE, unit_price: PRICE, dividend: PRICE, refund_amount: PRICE, service_charge: PRICE },
  ...{ ticket_price: PRICE, share_price: PRICE, price_target: PRICE, shipping_cost: PRICE, premium: PRICE },
  ...{ deductible: PRICE, rent: { m: [150, 6000], k: [150, 6000] } },
  ...{ revenue: { m: [1000, 9_000_000], k: [50_000, 90_000_000] } },
  ...{ duration: TERM, term: TERM, notice_period: TERM, warranty: TERM, sentence_length: TERM },
  ...{ credits: { n: [1, 60] }, casualties: { n: [1, 400] } },
  ...{ nights: { n: [1, 21] }, battery_life: { n: [2, 60] }, cooking_time: { n: [5, 180] } },
  ...{ running_time: { n: [70, 240] }, servings: { n: [1, 16] }, rooms: { n: [1, 9] } },
  ...{ living_area: { n: [18, 320], k: [200, 4000] }, parcel_count: { n: [1, 30] } },
  ...{ mileage: { k: [1000, 300_000], n: [1, 300] }, engine_power: { n: [40, 600] } },
  ...{ salary: { k: [900, 180_000], m: [9, 9000], n: [12, 180] }, wind_speed: { n: [30, 260] } },
};

/** Patterns of money that no price has: millions. */
const LARGE = /\{s\}/;

/** Patterns that go with a kind, of all that its list has. */
export function fittingPatterns(kind: string, patterns: readonly string[]): readonly string[] {
  if (sizes[kind] !== PRICE) return patterns;
  const fitting = patterns.filter((pattern) => !LARGE.test(pattern));
  return fitting.length > 0 ? fitting : patterns;
}

/** A number for a slot of a kind's pattern, as large as such things are; undefined where it may be any. */
export function sizedNumber(
  kind: string,
  slot: string,
  language: string,
  random: Random,
): string | undefined {
  const range = sizes[kind]?.[slot];
  if (range === undefined) return undefined;
  const value = magnitude(random, ...range);
  switch (slot) {
    case "m":
      return amount(value, language, random);
    case "k":
      return grouped(value, language, random);
    default:
      return String(value);
  }
}
