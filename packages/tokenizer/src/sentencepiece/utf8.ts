/**
 * UTF-8 to UTF-16 for small byte ranges of a model file. The package has no `TextDecoder` (it is not part of
 * the language), and pieces are decoded by the hundred thousand, so no string is made on the way.
 */

/**
 * Decodes one code point at `position`.
 *
 * @returns code point × 8 + bytes used (1 to 4), or -1 when the bytes there are not well-formed UTF-8
 * (overlong forms, surrogates and values past U+10FFFF included).
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

/**
 * Decodes `bytes[start, end)` to UTF-16 units at `out[at]` (which needs room for end - start).
 *
 * @returns the number of units, or -1 when the bytes are not well-formed.
 */
export function decodeUtf8(
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

/** `units[start, end)` as a string. */
export function unitsToString(units: Uint16Array, start: number, end: number): string {
  // Spreading a large array overflows the stack.
  const CHUNK = 8192;
  let text = "";
  for (let i = start; i < end; i += CHUNK) {
    text += String.fromCharCode(...units.subarray(i, Math.min(end, i + CHUNK)));
  }
  return text;
}
