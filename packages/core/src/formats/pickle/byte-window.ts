import type { RandomAccessFile } from "../../checkpoint/checkpoint-files.js";
import { CheckpointError } from "../../errors.js";

/** Bytes held at once; no single read of a pickle wants more. */
const WINDOW = 16_384;

/**
 * Reads a part of a file from front to back, a small window at a time, and can jump over what it need not
 * see. The file is never held whole, and no byte outside the part is read.
 *
 * Throws: CheckpointError `truncated-file` when the part ends before what is wanted.
 */
export class ByteWindow {
  readonly #file: RandomAccessFile;
  readonly #end: number;
  #start: number;
  #bytes: Uint8Array = new Uint8Array(0);
  #at: number;

  /** Reads from byte `start` of `file`, inclusive, to byte `end`, exclusive. */
  constructor(file: RandomAccessFile, start: number, end: number) {
    this.#file = file;
    this.#end = end;
    this.#start = start;
    this.#at = start;
  }

  /** Path of the file, for messages. */
  get path(): string {
    return this.#file.path;
  }

  /** Position of the next byte, from the start of the file. */
  get position(): number {
    return this.#at;
  }

  /** Bytes from the next one to the end of the part. */
  get remaining(): number {
    return this.#end - this.#at;
  }

  /** Reads on when fewer than `count` bytes are in the window; at the end of the part there may be fewer. */
  async prefetch(count: number): Promise<void> {
    if (this.#at + count <= this.#start + this.#bytes.length) return;
    const length = Math.min(WINDOW, this.remaining);
    if (this.#start === this.#at && this.#bytes.length === length) return;
    this.#bytes = await this.#file.read(this.#at, length);
    this.#start = this.#at;
  }

  /** The next `count` bytes, which must have been prefetched; valid until the next prefetch. */
  take(count: number): Uint8Array {
    const from = this.#at - this.#start;
    if (from + count > this.#bytes.length) throw this.#truncated(count);
    this.#at += count;
    return this.#bytes.subarray(from, from + count);
  }

  /** The next byte, when it was prefetched and there is one. */
  peek(): number | undefined {
    return this.#bytes[this.#at - this.#start];
  }

  uint8(): number {
    return this.take(1)[0];
  }

  uint16(): number {
    const [a, b] = this.take(2);
    return a! | (b! << 8);
  }

  int32(): number {
    const [a, b, c, d] = this.take(4);
    return a! | (b! << 8) | (c! << 16) | (d! << 24);
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  /** A 64-bit size; one past 2^53 comes out rounded, which no check of a size minds. */
  uint64(): number {
    const low = this.uint32();
    return low + this.uint32() * 2 ** 32;
  }

  /** Big-endian, the one number of a pickle that is. */
  float64(): number {
    return new DataView(Uint8Array.from(this.take(8)).buffer).getFloat64(0);
  }

  /** Jumps over `count` bytes without reading them. */
  skip(count: number): void {
    if (count > this.remaining) throw this.#truncated(count);
    this.#at += count;
  }

  #truncated(count: number): CheckpointError {
    return new CheckpointError(
      "truncated-file",
      this.path,
      `${count} bytes are declared at byte ${this.#at}, where ${this.remaining} are left of the pickle`,
    );
  }
}
