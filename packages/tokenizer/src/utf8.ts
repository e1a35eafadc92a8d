/**
 * UTF-8 and UTF-16, for the bytes of files and the units of texts. `TextDecoder` and `TextEncoder` are not part of the
 * language, so the package has its own; pieces are decoded by the hundred thousand, so what does that makes no string.
 */

/** Code point that stands for what cannot be decoded. */
const REPLACEMENT = 0xfffd;
/** Units that become a string at a time. */
const CHUNK = 8192;

/**
 * Decodes one code point at `position`.
 *
 * @returns code point × 8 + bytes used (1 to 4), or -1 when the bytes there are not well-formed UTF-8
 * (overlong forms, surrogates and values past U+10FFFF included).
 *
 * Source: The Unicode Standard, table 3-7.
 */
export function decodeCodePoint(bytes: Uint8Array, position: number, end: number): number {
  const b0 = bytes[position];
  if (b0 < 0x80) return b0 * 8 + 1;
  if (b0 < 0xc2) return -1;
  if (b0 < 0xe0) {
    if (end - position < 2) return -1;
    const b1 = bytes[position + 1] ^ 0x80;
    return b1 < 0x40 ? (((b0 & 0x1f) << 6) | b1) * 8 + 2 : -1;
  }
  if (b0 < 0xf0) {
    if (end - position < 3) return -1;
    const b1 = bytes[position + 1] ^ 0x80;
    const b2 = bytes[position + 2] ^ 0x80;
    const c = ((b0 & 0x0f) << 12) | (b1 << 6) | b2;
    return b1 < 0x40 && b2 < 0x40 && c >= 0x800 && (c & 0xf800) !== 0xd800 ? c * 8 + 3 : -1;
  }
  if (b0 > 0xf4 || end - position < 4) return -1;
  const b1 = bytes[position + 1] ^ 0x80;
  const b2 = bytes[position + 2] ^ 0x80;
  const b3 = bytes[position + 3] ^ 0x80;
  const c = ((b0 & 0x07) << 18) | (b1 << 12) | (b2 << 6) | b3;
  return b1 < 0x40 && b2 < 0x40 && b3 < 0x40 && c >= 0x10000 && c <= 0x10ffff ? c * 8 + 4 : -1;
}

/** Length in bytes of the well-formed UTF-8 sequence at `position`; 0 when there is none before `end`. */
export function utf8SequenceLength(bytes: Uint8Array, position: number, end: number): number {
  const decoded = decodeCodePoint(bytes, position, end);
  return decoded < 0 ? 0 : decoded & 7;
}

/** `bytes[start, end)` as a string; every byte that starts no well-formed sequence becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array, start = 0, end = bytes.length): string {
  // No sequence has more units than bytes.
  const units = new Uint16Array(end - start);
  let count = 0;
  for (let at = start; at < end; ) {
    const decoded = decodeCodePoint(bytes, at, end);
    count = appendCodePoint(decoded < 0 ? REPLACEMENT : decoded >> 3, units, count);
    at += decoded < 0 ? 1 : decoded & 7;
  }
  return unitsToString(units, 0, count);
}

/**
 * Decodes `bytes[start, end)` to UTF-16 units at `out[at]` (which needs room for end - start).
 *
 * @returns the number of units, or -1 when the bytes are not well-formed.
 */
export function decodeUtf8Into(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint16Array,
  at: number,
): number {
  let count = at;
  for (let i = start; i < end; ) {
    const decoded = decodeCodePoint(bytes, i, end);
    if (decoded < 0) return -1;
    i += decoded & 7;
    count = appendCodePoint(decoded >> 3, out, count);
  }
  return count - at;
}

/** Writes a code point as UTF-16 at `out[count]`. @returns the new count. */
export function appendCodePoint(codePoint: number, out: Uint16Array, count: number): number {
  if (codePoint < 0x10000) {
    out[count] = codePoint;
    return count + 1;
  }
  out[count] = 0xd7c0 + (codePoint >> 10);
  out[count + 1] = 0xdc00 | (codePoint & 0x3ff);
  return count + 2;
}

/**
 * Writes UTF-16 units [start, end) as UTF-8 into `out`; lone surrogates are written as U+FFFD.
 *
 * Returns the number of bytes, -1 when they do not fit.
 */
export function encodeUtf8Into(units: Uint16Array, start: number, end: number, out: Uint8Array): number {
  let count = 0;
  for (let at = start; at < end; at++) {
    let codePoint = units[at];
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) {
      const low = at + 1 < end ? units[at + 1] : 0;
      if (codePoint < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) {
        codePoint = 0x10000 + ((codePoint - 0xd800) << 10) + (low - 0xdc00);
        at++;
      } else {
        codePoint = REPLACEMENT;
      }
    }
    const length = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    if (count + length > out.length) return -1;
    if (length === 1) {
      out[count] = codePoint;
    } else {
      out[count] = ((0xf00 >> length) & 0xff) | (codePoint >> (6 * (length - 1)));
      for (let index = 1; index < length; index++) {
        out[count + index] = 0x80 | ((codePoint >> (6 * (length - 1 - index))) & 0x3f);
      }
    }
    count += length;
  }
  return count;
}

/** The UTF-8 bytes of a text; lone surrogates are written as U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const out = new Uint8Array(text.length * 3);
  return out.slice(0, encodeUtf8Into(toUnits(text), 0, text.length, out));
}

/** The UTF-16 code units of a text. */
export function toUnits(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  for (let index = 0; index < text.length; index++) units[index] = text.charCodeAt(index);
  return units;
}

/** `units[start, end)` as a string. */
export function unitsToString(units: Uint16Array, start: number, end: number): string {
  // Spreading a large array overflows the stack.
  if (end - start <= CHUNK) return String.fromCharCode(...units.subarray(start, end));
  let text = "";
  for (let at = start; at < end; at += CHUNK) {
    text += String.fromCharCode(...units.subarray(at, Math.min(end, at + CHUNK)));
  }
  return text;
}
