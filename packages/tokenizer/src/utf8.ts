/** Code point that stands for what cannot be decoded. */
const REPLACEMENT = 0xfffd;

/**
 * Length in bytes of the well-formed UTF-8 sequence at `at`; 0 when there is none before `end`.
 *
 * Source: The Unicode Standard, table 3-7 (no overlong forms, no surrogates, nothing above U+10FFFF).
 */
export function utf8SequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at];
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > end) return 0;
  const second = bytes[at + 1];
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let index = 2; index < length; index++) {
    if ((bytes[at + index] & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** Decodes bytes [start, end); every byte that starts no well-formed sequence becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const units = new Uint16Array(Math.min(end - start, 4096) + 1);
  const parts: string[] = [];
  let count = 0;
  for (let at = start; at < end; ) {
    const length = utf8SequenceLength(bytes, at, end);
    const codePoint = length === 0 ? REPLACEMENT : codePointAt(bytes, at, length);
    at += Math.max(length, 1);
    if (codePoint > 0xffff) {
      units[count++] = 0xd800 + ((codePoint - 0x10000) >> 10);
      units[count++] = 0xdc00 + (codePoint & 0x3ff);
    } else {
      units[count++] = codePoint;
    }
    if (count >= units.length - 1) {
      parts.push(String.fromCharCode(...units.subarray(0, count)));
      count = 0;
    }
  }
  parts.push(String.fromCharCode(...units.subarray(0, count)));
  return parts.join("");
}

function codePointAt(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at];
  if (length === 1) return first;
  const second = bytes[at + 1] & 0x3f;
  if (length === 2) return ((first & 0x1f) << 6) | second;
  const third = bytes[at + 2] & 0x3f;
  if (length === 3) return ((first & 0x0f) << 12) | (second << 6) | third;
  return ((first & 0x07) << 18) | (second << 12) | (third << 6) | (bytes[at + 3] & 0x3f);
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

/** The text of units [start, end). */
export function unitsToString(units: Uint16Array, start: number, end: number): string {
  if (end - start <= 4096) return String.fromCharCode(...units.subarray(start, end));
  const parts: string[] = [];
  for (let at = start; at < end; at += 4096) {
    parts.push(String.fromCharCode(...units.subarray(at, Math.min(end, at + 4096))));
  }
  return parts.join("");
}
