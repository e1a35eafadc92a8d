import { TokenizerError } from "../errors.js";

/** A cursor over protobuf fields of one message; every read is checked against the message's end. */
export class FieldReader {
  /** Field number and wire type of the field just entered by {@link next}. */
  field = 0;
  wireType = 0;
  /** Range of the last length-delimited value. */
  start = 0;
  end = 0;
  /** Where the next field begins. */
  position: number;
  private readonly bytes: Uint8Array;
  private limit: number;
  private readonly file: string;

  constructor(bytes: Uint8Array, start: number, limit: number, file: string) {
    this.bytes = bytes;
    this.position = start;
    this.limit = limit;
    this.file = file;
  }

  fail(reason: string): TokenizerError {
    return new TokenizerError("invalid-model-file", this.file, `${reason} (at byte ${this.position})`);
  }

  next(): boolean {
    if (this.position >= this.limit) return false;
    const key = this.varint();
    if (key < 8 || key > 0xffffffff) throw this.fail("not a SentencePiece model: bad field number");
    this.field = key >>> 3;
    this.wireType = key & 7;
    return true;
  }

  varint(): number {
    const first = this.bytes[this.position];
    if (first < 0x80 && this.position < this.limit) {
      this.position++;
      return first;
    }
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      if (this.position >= this.limit) throw this.fail("truncated inside a number");
      const byte = this.bytes[this.position++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw this.fail("a number is longer than ten bytes");
  }

  /** The value of a varint field. */
  number(name: string): number {
    this.expect(name, 0);
    return this.varint();
  }

  /** The value of a `float` field. */
  float(name: string, view: DataView): number {
    this.expect(name, 5);
    const at = this.position;
    this.advance(4);
    return view.getFloat32(at, true);
  }

  /** Enters a length-delimited field: `start` and `end` become its range. */
  range(name: string): void {
    this.expect(name, 2);
    const length = this.varint();
    this.start = this.position;
    this.advance(length);
    this.end = this.position;
  }

  skip(): void {
    if (this.wireType === 0) this.varint();
    else if (this.wireType === 1) this.advance(8);
    else if (this.wireType === 2) this.advance(this.varint());
    else if (this.wireType === 5) this.advance(4);
    else throw this.fail(`not a SentencePiece model: field ${this.field} has wire type ${this.wireType}`);
  }

  /** Moves to another message: the range of the last length-delimited value of `outer`. */
  enter(outer: FieldReader): this {
    this.position = outer.start;
    this.limit = outer.end;
    return this;
  }

  private expect(name: string, wireType: number): void {
    if (this.wireType !== wireType) {
      throw this.fail(
        `not a SentencePiece model: ${name} has wire type ${this.wireType}, expected ${wireType}`,
      );
    }
  }

  private advance(length: number): void {
    if (length > this.limit - this.position) {
      throw this.fail(`truncated: a field of ${length} bytes, ${this.limit - this.position} left`);
    }
    this.position += length;
  }
}
