/**
 * The pieces of a model as flat arrays, and how nearly all of them are read from its file.
 *
 * A field of the file may come in any order, be left out, or be one that is not known: protobuf's general reader takes
 * care of that. But a writer has one way to write a piece, and there are hundreds of thousands: the pieces that are
 * written so are read in one loop, up to the first that is not, or that has something wrong with it.
 */

/** Bytes of a piece's record that is as short as writers make it: a character, and a score. */
const TYPICAL_RECORD = 16;
/** Key of the field `pieces`, and of the fields of a piece: number × 8 + wire type. */
const PIECES = 0x0a;
const PIECE = 0x0a;
const SCORE = 0x15;
const TYPE = 0x18;
const NORMAL = 1;
const LAST_TYPE = 6;
/** The exponent of a float32 that is no number. */
const EXPONENT = 0x7f800000;

export class PieceList {
  count = 0;
  /** Piece `i` is `bytes[starts[i], starts[i] + lengths[i])` of the file, UTF-8. */
  starts: Uint32Array<ArrayBuffer>;
  lengths: Uint16Array<ArrayBuffer>;
  scores: Float32Array<ArrayBuffer>;
  types: Uint8Array<ArrayBuffer>;
  /** Of all pieces together. */
  totalLength = 0;
  /** Least and greatest score of a normal piece; Infinity and -Infinity when there is none. */
  minScore = Number.POSITIVE_INFINITY;
  maxScore = Number.NEGATIVE_INFINITY;
  /** Ids of the pieces that are not normal. */
  readonly others: number[] = [];

  /** A list with room for the pieces that a file of so many bytes has, about. */
  constructor(fileSize: number) {
    const capacity = Math.ceil(fileSize / TYPICAL_RECORD) + 1;
    this.starts = new Uint32Array(capacity);
    this.lengths = new Uint16Array(capacity);
    this.scores = new Float32Array(capacity);
    this.types = new Uint8Array(capacity);
  }

  /** Makes room for one more piece. */
  reserve(): void {
    if (this.count < this.types.length) return;
    const capacity = this.count * 2;
    this.starts = grown(this.starts, new Uint32Array(capacity));
    this.lengths = grown(this.lengths, new Uint16Array(capacity));
    this.scores = grown(this.scores, new Float32Array(capacity));
    this.types = grown(this.types, new Uint8Array(capacity));
  }

  /** Makes the arrays as long as the list. Not a copy: what is cut off was never touched. */
  trim(): void {
    this.starts = this.starts.subarray(0, this.count);
    this.lengths = this.lengths.subarray(0, this.count);
    this.scores = this.scores.subarray(0, this.count);
    this.types = this.types.subarray(0, this.count);
  }

  /** Appends a piece; {@link reserve} made room. */
  push(start: number, length: number, score: number, type: number): void {
    const id = this.count++;
    this.starts[id] = start;
    this.lengths[id] = length;
    this.scores[id] = score;
    this.types[id] = type;
    this.totalLength += length;
    if (type !== NORMAL) this.others.push(id);
    else {
      this.minScore = Math.min(this.minScore, this.scores[id]);
      this.maxScore = Math.max(this.maxScore, this.scores[id]);
    }
  }

  /**
   * Appends the pieces that lie at `at` in a file, see the top of this one, as far as there is room.
   *
   * @returns where the first field begins that is none of them.
   */
  readPlain(bytes: Uint8Array, at: number): number {
    const { starts, lengths, scores, types, others } = this;
    const scoreBits = new Int32Array(scores.buffer);
    const capacity = types.length;
    let { count, totalLength, minScore, maxScore } = this;
    let position = at;
    while (count < capacity && bytes[position] === PIECES && bytes[position + 2] === PIECE) {
      const length = bytes[position + 1];
      const pieceLength = bytes[position + 3];
      const next = position + 2 + length;
      const after = position + 4 + pieceLength;
      const rest = next - after - 5;
      if (length >= 0x80 || pieceLength === 0 || next > bytes.length || bytes[after] !== SCORE) break;
      if (rest !== 0 && (rest !== 2 || bytes[after + 5] !== TYPE)) break;
      const type = rest === 0 ? NORMAL : bytes[after + 6];
      const bits =
        bytes[after + 1] | (bytes[after + 2] << 8) | (bytes[after + 3] << 16) | (bytes[after + 4] << 24);
      if (type < NORMAL || type > LAST_TYPE || (bits & EXPONENT) === EXPONENT) break;
      starts[count] = position + 4;
      lengths[count] = pieceLength;
      scoreBits[count] = bits;
      types[count] = type;
      totalLength += pieceLength;
      if (type === NORMAL) {
        const score = scores[count];
        if (score < minScore) minScore = score;
        if (score > maxScore) maxScore = score;
      } else others.push(count);
      count++;
      position = next;
    }
    this.count = count;
    this.totalLength = totalLength;
    this.minScore = minScore;
    this.maxScore = maxScore;
    return position;
  }
}

function grown<T extends Uint8Array | Uint16Array | Uint32Array | Float32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
