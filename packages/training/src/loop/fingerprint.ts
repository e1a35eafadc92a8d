/** An FNV-1a hash of 64 bits of texts one after another: to tell that data is another, not for secrets. */
class Fingerprint {
  #high = 0xcbf29ce4;
  #low = 0x84222325;

  add(text: string): void {
    let [high, low] = [this.#high, this.#low];
    for (let i = 0; i < text.length; i++) {
      low ^= text.charCodeAt(i);
      // Times 2^40 + 0x1b3, in halves of 32 bits.
      const product = (low >>> 0) * 0x1b3;
      high = (Math.imul(high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
      low = product >>> 0;
    }
    this.#high = high;
    this.#low = low;
  }

  get hexadecimal(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }
}

/** A text's hash of 64 bits, in hexadecimal. */
export function fingerprint(text: string): string {
  const hash = new Fingerprint();
  hash.add(text);
  return hash.hexadecimal;
}

/** The fingerprint of a list's JSON, which is never one text: that would be longer than a text can be. */
export function fingerprintOf(records: readonly object[]): string {
  const hash = new Fingerprint();
  hash.add("[");
  records.forEach((record, i) => {
    hash.add(i === 0 ? JSON.stringify(record) : `,${JSON.stringify(record)}`);
  });
  hash.add("]");
  return hash.hexadecimal;
}
