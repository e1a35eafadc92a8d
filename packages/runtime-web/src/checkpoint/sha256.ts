import type { CancelSignal } from "@ernie-m/core";

/** Fractional parts of the square roots of the first 8 primes. */
const INITIAL = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

const BLOCK = 64;

/**
 * SHA-256 of bytes that arrive in pieces; the platform's own takes them only all at once. Source: FIPS 180-4.
 */
export class Sha256 {
  readonly #state = Int32Array.from(INITIAL);
  readonly #words = new Int32Array(64);
  /** Fractional parts of the cube roots of the first 64 primes. */
  readonly #rounds = Int32Array.from(firstPrimes(64), (prime) => (Math.cbrt(prime) % 1) * 2 ** 32);
  readonly #block = new Uint8Array(BLOCK);
  #length = 0;

  update(bytes: Uint8Array): this {
    let at = 0;
    const used = this.#length % BLOCK;
    this.#length += bytes.length;
    if (used > 0) {
      at = Math.min(BLOCK - used, bytes.length);
      this.#block.set(bytes.subarray(0, at), used);
      if (used + at < BLOCK) return this;
      this.#compress(this.#block, 0);
    }
    for (; at + BLOCK <= bytes.length; at += BLOCK) this.#compress(bytes, at);
    this.#block.set(bytes.subarray(at));
    return this;
  }

  /** Hexadecimal digits. The object is of no use afterwards. */
  digest(): string {
    const bits = this.#length * 8;
    // A one, zeros up to 8 bytes before the end of a block, the number of bits.
    const tail = new Uint8Array(BLOCK + 8 - ((this.#length + 8) % BLOCK));
    tail[0] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(tail.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(tail.length - 4, bits % 2 ** 32);
    this.update(tail);
    return [...this.#state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  #compress(bytes: Uint8Array, start: number): void {
    const w = this.#words;
    const rounds = this.#rounds;
    for (let i = 0; i < 16; i++) {
      const at = start + 4 * i;
      w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15];
      const y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    const state = this.#state;
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    let e = state[4];
    let f = state[5];
    let g = state[6];
    let h = state[7];
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + rounds[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }
}

/** SHA-256 of the bytes of blobs in order. Throws: the signal's reason; what reading throws. */
export async function sha256Of(parts: readonly Blob[], signal?: CancelSignal): Promise<string> {
  const hash = new Sha256();
  for (const part of parts) {
    signal?.throwIfAborted();
    hash.update(new Uint8Array(await part.arrayBuffer()));
  }
  return hash.digest();
}

function firstPrimes(count: number): readonly number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}
