import type { Random } from "../random.js";

/** How a language writes numbers. */
interface Separators {
  readonly decimal: string;
  readonly thousands: string;
}

const ENGLISH: Separators = { decimal: ".", thousands: "," };
const CONTINENTAL: Separators = { decimal: ",", thousands: "." };
const SPACED: Separators = { decimal: ",", thousands: " " };

const separators: Readonly<Record<string, Separators>> = {
  en: ENGLISH,
  zh: ENGLISH,
  ja: ENGLISH,
  ko: ENGLISH,
  ar: ENGLISH,
  hi: ENGLISH,
  de: CONTINENTAL,
  es: CONTINENTAL,
  it: CONTINENTAL,
  nl: CONTINENTAL,
  pt: CONTINENTAL,
  tr: CONTINENTAL,
  fr: SPACED,
  sv: SPACED,
  ru: SPACED,
};

function separatorsOf(language: string): Separators {
  return separators[language] ?? ENGLISH;
}

/** 1234 as 1,234 or 1.234 or 1 234; now and then without. */
export function grouped(value: number, language: string, random: Random): string {
  const digits = String(value);
  if (random.chance(0.2)) return digits;
  return digits.replace(/\B(?=(\d{3})+$)/g, separatorsOf(language).thousands);
}

/** Of every order of magnitude alike. */
export function magnitude(random: Random, least: number, most: number): number {
  return Math.round(10 ** (Math.log10(least) + random.next() * (Math.log10(most) - Math.log10(least))));
}

/** Digits after the separator. */
function decimals(random: Random, count: number): string {
  return String(random.between(0, 10 ** count - 1)).padStart(count, "0");
}

/** Money with its hundredths. */
export function amount(value: number, language: string, random: Random): string {
  const { decimal } = separatorsOf(language);
  return `${grouped(value, language, random)}${decimal}${random.chance(0.4) ? "00" : decimals(random, 2)}`;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** What a slot of a pattern stands for: `{n}` a count, `{m}` an amount with cents, `{y}` a year, and so on. */
export function numberFor(slot: string, language: string, random: Random): string | undefined {
  const { decimal } = separatorsOf(language);
  if (/^d{3,}$/.test(slot)) return Array.from(slot, () => random.between(0, 9)).join("");
  switch (slot) {
    case "n":
      return String(magnitude(random, 1, 900));
    case "n1":
    case "i":
      return String(random.between(1, 9));
    case "A":
      return String.fromCharCode(65 + random.between(0, 25));
    case "m":
      return amount(magnitude(random, 1, 200_000), language, random);
    case "k": {
      const value = magnitude(random, 10, 3_000_000);
      return grouped(random.chance(0.5) ? Math.ceil(value / 100) * 100 : value, language, random);
    }
    case "s":
      return `${magnitude(random, 1, 900)}${decimal}${random.between(0, 9)}`;
    case "p":
      return random.chance(0.5)
        ? String(random.between(1, 99))
        : `${random.between(0, 40)}${decimal}${decimals(random, random.between(1, 2))}`;
    case "d":
    case "mo":
      return String(random.between(1, slot === "d" ? 28 : 12));
    case "dd":
    case "mm":
      return two(random.between(1, slot === "dd" ? 28 : 12));
    case "y":
      return String(random.chance(0.75) ? random.between(1990, 2031) : random.between(1700, 1990));
    case "h":
      return String(random.between(0, 23));
    case "mi":
      return two(random.between(0, 59));
    case "q":
      return String(random.between(1, 4));
    case "a":
      return String(random.between(17, 96));
    default:
      return undefined;
  }
}
