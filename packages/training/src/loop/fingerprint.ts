/**
 * The hash of a list's JSON, in hexadecimal: to tell that data is another, not for secrets. Record by record, since all of
 * it may be longer than a text can be. Source: Fowler, Noll, Vo, FNV-1a of 64 bits, over UTF-16 code units.
 */
export function fingerprintOf(records: readonly object[]): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const piece of jsonPieces(records))
    for (let i = 0; i < piece.length; i++) {
      low ^= piece.charCodeAt(i);
      // Times 2^40 + 0x1b3, in halves of 32 bits.
      const product = (low >>> 0) * 0x1b3;
      high = (Math.imul(high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
      low = product >>> 0;
    }
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

function* jsonPieces(records: readonly object[]): Generator<string, void, undefined> {
  yield "[";
  for (const [i, record] of records.entries()) {
    if (i > 0) yield ",";
    yield JSON.stringify(record);
  }
  yield "]";
}
