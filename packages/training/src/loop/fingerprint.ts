const LANES = Uint32Array.BYTES_PER_ELEMENT;

/**
 * A hash of what it is given, in order: to tell that something is another, not for secrets. Source: Fowler, Noll, Vo, FNV-1a
 * of 64 bits, over UTF-16 code units of texts and over bytes by fours.
 */
export class Fingerprint {
  #high = 0xcbf29ce4;
  #low = 0x84222325;

  addText(text: string): this {
    for (let i = 0; i < text.length; i++) this.#add(text.charCodeAt(i));
    return this;
  }

  addBytes(bytes: Uint8Array): this {
    const whole = bytes.length - (bytes.length % LANES);
    const { buffer, byteOffset } = bytes.byteOffset % LANES === 0 ? bytes : new Uint8Array(bytes);
    for (const word of new Uint32Array(buffer, byteOffset, whole / LANES)) this.#add(word);
    for (const byte of bytes.subarray(whole)) this.#add(byte);
    return this;
  }

  /** So far, in hexadecimal. */
  get value(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }

  #add(number: number): void {
    const low = (this.#low ^ number) >>> 0;
    // Times 2^40 + 0x1b3, in halves of 32 bits.
    const product = low * 0x1b3;
    this.#high = (Math.imul(this.#high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
    this.#low = product >>> 0;
  }
}

/** The hash of a list's JSON. Record by record, since all of it may be longer than a text can be. */
export function fingerprintOf(records: readonly object[]): string {
  const fingerprint = new Fingerprint();
  for (const piece of jsonPieces(records)) fingerprint.addText(piece);
  return fingerprint.value;
}

function* jsonPieces(records: readonly object[]): Generator<string, void, undefined> {
  yield "[";
  for (const [i, record] of records.entries()) {
    if (i > 0) yield ",";
    yield JSON.stringify(record);
  }
  yield "]";
}
