/** First digit of each block of ten decimal digits in the basic plane, beside ASCII's. */
const DIGIT_BLOCKS = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50,
  0x0ed0, 0x0f20, 0x1040, 0x17e0, 0x1810,
];

/** Characters written for another one, which is one code unit too. */
const SAME: ReadonlyMap<string, string> = new Map([
  ..."\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
    .split("")
    .map((space) => [space, " "] as const),
  ..."\u200f\u061c\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e"
    .split("")
    .map((mark) => [mark, "\u200e"] as const),
  ..."\u2018\u2019\u02bc\u2032\u05f3".split("").map((apostrophe) => [apostrophe, "'"] as const),
  ..."\u2212\u2010\u2011\ufe63".split("").map((minus) => [minus, "-"] as const),
  ["\u066a", "%"],
  ["\u0970", "."],
  ["\u066b", "."],
  ["\uffe5", "¥"],
  ["\uffe1", "£"],
  ["\uffe0", "¢"],
  ["\uffe6", "₩"],
]);

const PLAIN = /^[\0-\x7f]*$/;

/**
 * The text as patterns read it: full-width forms and the decimal digits of every script as ASCII, one kind of space,
 * of apostrophe, of minus and of directional mark. Each UTF-16 code unit stays one, so places in it are places in the
 * text. A full-width comma stays what it is: it separates items far more often than digits.
 */
export function foldText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(/[^\0-\x7f]/g, (unit) => {
    const code = unit.charCodeAt(0);
    if (code >= 0xff01 && code <= 0xff5e) return code === 0xff0c ? unit : String.fromCharCode(code - 0xfee0);
    const same = SAME.get(unit);
    if (same !== undefined) return same;
    const block = DIGIT_BLOCKS.find((first) => code >= first && code < first + 10);
    return block === undefined ? unit : String.fromCharCode(0x30 + code - block);
  });
}

/** Lower case, each UTF-16 code unit staying one: "İ", whose lower case is two units, becomes "i". */
export function lowerUnits(text: string): string {
  const lower = text.replaceAll("İ", "i").toLowerCase();
  if (lower.length === text.length) return lower;
  return text.replace(/[\s\S]/g, (unit) => {
    const small = unit.toLowerCase();
    return small.length === 1 ? small : unit;
  });
}
