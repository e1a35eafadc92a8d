/**
 * Byte fallback: every unknown character becomes a piece for each of its UTF-8 bytes.
 *
 * The last one stands for the character, the others before it for nothing: their range is empty. So it is in
 * SentencePiece (PopulateSentencePieceText in src/sentencepiece_processor.cc).
 */
import type { Segmentation } from "./types.js";

export class ByteFallback {
  private readonly byteIds: Int32Array;
  private readonly unknownId: number;
  private ids = new Int32Array(0);
  private boundaries = new Int32Array(0);

  /** @param byteIds ids of the pieces for bytes 0 … 255. */
  constructor(byteIds: Int32Array, unknownId: number) {
    this.byteIds = byteIds;
    this.unknownId = unknownId;
  }

  /** The segmentation with bytes for unknown characters. It holds until the next call. */
  apply(units: Uint16Array, segmentation: Segmentation): Segmentation {
    const { ids, boundaries, length } = segmentation;
    if (!ids.subarray(0, length).includes(this.unknownId)) return segmentation;
    this.reserve(length + 3 * boundaries[length]);
    let count = 0;
    for (let index = 0; index < length; index++) {
      const start = boundaries[index];
      if (ids[index] === this.unknownId) count = this.appendBytes(units, start, boundaries[index + 1], count);
      else {
        this.ids[count] = ids[index];
        this.boundaries[count++] = start;
      }
    }
    this.boundaries[count] = boundaries[length];
    return { ids: this.ids, boundaries: this.boundaries, length: count };
  }

  /** Appends the bytes of the characters in units [start, end), which has no lone surrogates. @returns the new count. */
  private appendBytes(units: Uint16Array, start: number, end: number, count: number): number {
    let at = count;
    const push = (byte: number, start: number) => {
      this.ids[at] = this.byteIds[byte];
      this.boundaries[at++] = start;
    };
    for (let i = start; i < end; i++) {
      const from = i;
      let codePoint = units[i];
      if ((codePoint & 0xfc00) === 0xd800)
        codePoint = 0x10000 + ((codePoint & 0x3ff) << 10) + (units[++i] & 0x3ff);
      if (codePoint < 0x80) push(codePoint, from);
      else if (codePoint < 0x800) push(0xc0 | (codePoint >> 6), from);
      else if (codePoint < 0x10000) push(0xe0 | (codePoint >> 12), from);
      else {
        push(0xf0 | (codePoint >> 18), from);
        push(0x80 | ((codePoint >> 12) & 0x3f), from);
      }
      if (codePoint >= 0x800) push(0x80 | ((codePoint >> 6) & 0x3f), from);
      if (codePoint >= 0x80) push(0x80 | (codePoint & 0x3f), from);
    }
    return at;
  }

  private reserve(pieces: number): void {
    if (this.ids.length >= pieces) return;
    this.ids = new Int32Array(pieces * 2);
    this.boundaries = new Int32Array(pieces * 2 + 1);
  }
}
