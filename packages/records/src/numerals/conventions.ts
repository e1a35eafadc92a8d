/** How a locale writes numbers. */
export interface NumberConvention {
  readonly decimal: string;
  /** Whether groups of digits are parted by a space of some kind. */
  readonly spaces: boolean;
}

const known = new Map<string, NumberConvention>();

/** Arabic's own separators, as {@link foldText} writes them. */
const folded: Readonly<Record<string, string>> = { "٫": "." };

/** Source: the platform's CLDR data. Throws: RangeError for what is no locale. */
export function numberConvention(locale: string): NumberConvention {
  const cached = known.get(locale);
  if (cached !== undefined) return cached;
  const parts = new Intl.NumberFormat(locale, { numberingSystem: "latn" }).formatToParts(1234567.5);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  const decimal = part("decimal");
  const convention = { decimal: folded[decimal] ?? decimal, spaces: /\s/.test(part("group")) };
  known.set(locale, convention);
  return convention;
}
