/** Digits with their separators, and what they may mean. */
export interface DigitGroups {
  readonly start: number;
  readonly end: number;
  /**
   * The values it may have, in decimal notation: one, or the one with groups of thousands and the one with decimals
   * ("1.515"). None for what is no number, such as "12.08.2025".
   */
  readonly readings: readonly string[];
}

/** What is known about how numbers are written. */
export interface GroupReading {
  /** The decimal separator, "." or ",", where known. */
  readonly decimal: string | undefined;
  /** Whether a plain space may part groups of thousands. */
  readonly spaces: boolean;
}

const DIGITS = /\d+/y;
/** "٬" is Arabic's, "，" full-width. */
const GROUP_ONLY = new Set([" ", "'", "٬", "，"]);
const SEPARATORS = new Set([".", ",", ...GROUP_ONLY]);

/** Reads the digits that begin at a place of folded text. Linear in what it reads. */
export function readDigitGroups(text: string, start: number, reading: GroupReading): DigitGroups {
  const groups = [digitsAt(text, start)];
  const separators: string[] = [];
  let end = start + groups[0].length;
  const followsDigit = start >= 2 && text[start - 1] === " " && /\d/.test(text[start - 2]);
  while (SEPARATORS.has(text[end])) {
    const separator = text[end];
    const digits = digitsAt(text, end + 1);
    if (digits === "") break;
    if (GROUP_ONLY.has(separator)) {
      const fits =
        digits.length === 3 && groups[0].length <= 3 && separators.every((one) => one === separator);
      if (!fits) break;
      // "5530 118 224" is no 5530 followed by 118224; and a plain space between columns is none of a number.
      if (separator === " " && (followsDigit || !reading.spaces)) break;
    }
    groups.push(digits);
    separators.push(separator);
    end += 1 + digits.length;
  }
  return { start, end, readings: readingsOf(groups, separators, reading.decimal) };
}

function digitsAt(text: string, at: number): string {
  DIGITS.lastIndex = at;
  return DIGITS.exec(text)?.[0] ?? "";
}

function readingsOf(
  groups: readonly string[],
  separators: readonly string[],
  decimal: string | undefined,
): readonly string[] {
  const whole = groups.join("");
  if (separators.length === 0) return [whole];
  const last = separators[separators.length - 1];
  const withDecimals = `${groups.slice(0, -1).join("")}.${groups[groups.length - 1]}`;
  const others = separators.slice(0, -1);

  if (GROUP_ONLY.has(last)) return areThousands(groups) ? [whole] : [];
  if (others.some((one) => one !== last)) {
    // "1.515,23": of two kinds, the last one is the decimal one, and stands once.
    const uniform = others.every((one) => one === others[0]);
    return uniform && areThousands(groups.slice(0, -1)) ? [withDecimals] : [];
  }
  if (others.length > 0) return areThousands(groups) ? [whole] : [];
  const [first, second] = groups;
  if (second.length !== 3 || first.length > 3 || first.startsWith("0")) return [withDecimals];
  if (decimal === undefined) return [whole, withDecimals];
  return [decimal === last ? withDecimals : whole];
}

/** Groups of three after a first one of up to three; or, as in India, of two with a last one of three. */
function areThousands(groups: readonly string[]): boolean {
  const [first, ...rest] = groups;
  const last = rest[rest.length - 1];
  if (last === undefined) return true;
  if (last.length !== 3 || first.length > 3) return false;
  const middle = rest.slice(0, -1);
  return (
    middle.every(({ length }) => length === 3) ||
    (first.length <= 2 && middle.every(({ length }) => length === 2))
  );
}

/** A decimal numeral times a power of ten, without the rounding of a multiplication: "742.3" × 10^6 is 742300000. */
export function shiftDecimal(decimal: string, power: number): number {
  return Number(`${decimal}e${power}`);
}
