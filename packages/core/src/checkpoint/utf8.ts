/** Code units handed to `String.fromCharCode` at once; engines limit the number of arguments. */
const CHUNK = 8192;

/**
 * Decodes UTF-8, or returns undefined when `bytes` are not well-formed UTF-8 (overlong forms, surrogates,
 * values past U+10FFFF and cut sequences included). A byte order mark is kept as U+FEFF.
 *
 * Not the platform's TextDecoder: test environments that stand in for a page, Jest's jsdom among them, have none.
 *
 * Source: Unicode 15, table 3-7 (well-formed UTF-8 byte sequences).
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  const units = new Uint16Array(Math.min(CHUNK, bytes.length) + 1);
  const parts: string[] = [];
  let used = 0;
  let at = 0;
  while (at < bytes.length) {
    if (used >= CHUNK) {
      parts.push(String.fromCharCode(...units.subarray(0, used)));
      used = 0;
    }
    const lead = bytes[at];
    if (lead < 0x80) {
      units[used++] = lead;
      at += 1;
      continue;
    }
    const length = sequenceLength(lead);
    if (length === 0 || at + length > bytes.length) return undefined;
    let code = lead & (0x7f >> length);
    for (let i = 1; i < length; i++) {
      const next = bytes[at + i];
      if ((next & 0xc0) !== 0x80) return undefined;
      code = (code << 6) | (next & 0x3f);
    }
    if (code < smallestOfLength[length] || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
      return undefined;
    }
    at += length;
    if (code < 0x10000) {
      units[used++] = code;
    } else {
      units[used++] = 0xd7c0 + (code >> 10);
      units[used++] = 0xdc00 | (code & 0x3ff);
    }
  }
  parts.push(String.fromCharCode(...units.subarray(0, used)));
  return parts.join("");
}

const smallestOfLength: readonly number[] = [0, 0, 0x80, 0x800, 0x10000];

/** Bytes of the sequence that `lead` starts; 0 when it starts none. */
function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}
