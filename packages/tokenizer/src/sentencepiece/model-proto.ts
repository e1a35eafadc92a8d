/**
 * Reads `sentencepiece.bpe.model`, a protobuf `ModelProto` (sentencepiece_model.proto), into flat arrays.
 *
 * The file is a list of fields, each a varint key (field number × 8 + wire type) and a value. Pieces are not
 * turned into strings: where each lies in the file is kept, and the file's bytes are used where they are.
 */
import { TokenizerError } from "../errors.js";

/** `ModelProto.SentencePiece.Type`. */
export const PieceType = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/** The fields of `NormalizerSpec` that change how text is encoded, with the proto's defaults. */
export interface NormalizerSpec {
  /** Trie size, double-array trie, replacement strings; empty: no character is replaced. */
  readonly precompiledCharsmap: Uint8Array;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
  readonly escapeWhitespaces: boolean;
  /** `TrainerSpec.treat_whitespace_as_suffix`: the dummy space goes to the end. */
  readonly treatWhitespaceAsSuffix: boolean;
}

/** How a model segments: the most probable pieces, merges in order of their score, or characters. */
export type ModelKind = "unigram" | "bpe" | "char";

export interface ModelProto {
  readonly bytes: Uint8Array;
  readonly kind: ModelKind;
  /** Whether characters that are no piece become a piece for each of their UTF-8 bytes. */
  readonly byteFallback: boolean;
  readonly pieceCount: number;
  /** Piece `i` is `bytes[pieceStart[i], pieceStart[i] + pieceLength[i])`, UTF-8. */
  readonly pieceStart: Uint32Array;
  readonly pieceLength: Uint16Array;
  readonly scores: Float32Array;
  /** Values of {@link PieceType}. */
  readonly types: Uint8Array;
  readonly normalizer: NormalizerSpec;
}

/** As in SentencePiece since 0.2; it bounds the work per character. */
const MAX_PIECE_BYTES = 8000;
/** `TrainerSpec.ModelType`, those that are supported. */
const MODEL_KINDS: ReadonlyMap<number, ModelKind> = new Map([
  [1, "unigram"],
  [2, "bpe"],
  [4, "char"],
]);
const WORD_MODEL = 3;

/** A cursor over protobuf fields of one message; every read is checked against the message's end. */
class FieldReader {
  /** Field number and wire type of the field just entered by {@link next}. */
  field = 0;
  wireType = 0;
  /** Range of the last length-delimited value. */
  start = 0;
  end = 0;
  private position: number;
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
    const first = this.bytes[this.position]!;
    if (first < 0x80 && this.position < this.limit) {
      this.position++;
      return first;
    }
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      if (this.position >= this.limit) throw this.fail("truncated inside a number");
      const byte = this.bytes[this.position++]!;
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

/**
 * Reads a model file. `bytes` is kept, not copied.
 *
 * @throws TokenizerError `invalid-model-file` for damage, `unsupported-model` for word models.
 */
export function parseModelProto(bytes: Uint8Array, file: string): ModelProto {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieceCount = countPieces(new FieldReader(bytes, 0, bytes.length, file));
  const invalid = (reason: string) => new TokenizerError("invalid-model-file", file, reason);
  if (pieceCount === 0) throw invalid("holds no pieces; is it a SentencePiece model?");

  const pieceStart = new Uint32Array(pieceCount);
  const pieceLength = new Uint16Array(pieceCount);
  const scores = new Float32Array(pieceCount);
  const types = new Uint8Array(pieceCount).fill(PieceType.normal);
  const trainer = { modelType: 1, byteFallback: false, treatWhitespaceAsSuffix: false };
  const normalizer = {
    precompiledCharsmap: bytes.subarray(0, 0),
    addDummyPrefix: true,
    removeExtraWhitespaces: true,
    escapeWhitespaces: true,
  };

  const reader = new FieldReader(bytes, 0, bytes.length, file);
  // One reader for all inner messages: a model has hundreds of thousands.
  const inner = new FieldReader(bytes, 0, 0, file);
  for (let id = 0; reader.next(); ) {
    if (reader.field === 1) {
      reader.range("pieces");
      readPiece(id++, inner.enter(reader));
    } else if (reader.field === 2) {
      reader.range("trainer_spec");
      readTrainerSpec(inner.enter(reader));
    } else if (reader.field === 3) {
      reader.range("normalizer_spec");
      readNormalizerSpec(inner.enter(reader));
    } else reader.skip();
  }

  function readPiece(id: number, piece: FieldReader): void {
    while (piece.next()) {
      if (piece.field === 1) {
        piece.range("piece");
        if (piece.end - piece.start > MAX_PIECE_BYTES)
          throw invalid(`piece ${id} is longer than ${MAX_PIECE_BYTES} bytes`);
        pieceStart[id] = piece.start;
        pieceLength[id] = piece.end - piece.start;
      } else if (piece.field === 2) scores[id] = piece.float("score", view);
      else if (piece.field === 3) types[id] = Math.min(255, piece.number("type"));
      else piece.skip();
    }
    if (pieceLength[id] === 0) throw invalid(`piece ${id} is empty`);
    if (!Number.isFinite(scores[id]!)) throw invalid(`piece ${id} has the score ${scores[id]}`);
    if (types[id]! < 1 || types[id]! > 6) throw invalid(`piece ${id} has the unknown type ${types[id]}`);
  }

  function readTrainerSpec(spec: FieldReader): void {
    while (spec.next()) {
      if (spec.field === 3) trainer.modelType = spec.number("model_type");
      else if (spec.field === 24)
        trainer.treatWhitespaceAsSuffix = spec.number("treat_whitespace_as_suffix") !== 0;
      else if (spec.field === 35) trainer.byteFallback = spec.number("byte_fallback") !== 0;
      else spec.skip();
    }
  }

  function readNormalizerSpec(spec: FieldReader): void {
    while (spec.next()) {
      if (spec.field === 2) {
        spec.range("precompiled_charsmap");
        normalizer.precompiledCharsmap = bytes.subarray(spec.start, spec.end);
      } else if (spec.field === 3) normalizer.addDummyPrefix = spec.number("add_dummy_prefix") !== 0;
      else if (spec.field === 4)
        normalizer.removeExtraWhitespaces = spec.number("remove_extra_whitespaces") !== 0;
      else if (spec.field === 5) normalizer.escapeWhitespaces = spec.number("escape_whitespaces") !== 0;
      else spec.skip();
    }
  }

  const kind = MODEL_KINDS.get(trainer.modelType);
  if (kind === undefined) {
    const name = trainer.modelType === WORD_MODEL ? "word" : `type ${trainer.modelType}`;
    const reason = `is a ${name} model; only unigram, BPE and char models are supported`;
    throw new TokenizerError("unsupported-model", file, reason);
  }
  return {
    bytes,
    kind,
    byteFallback: trainer.byteFallback,
    pieceCount,
    pieceStart,
    pieceLength,
    scores,
    types,
    normalizer: { ...normalizer, treatWhitespaceAsSuffix: trainer.treatWhitespaceAsSuffix },
  };
}

function countPieces(reader: FieldReader): number {
  let count = 0;
  while (reader.next()) {
    if (reader.field === 1) count++;
    reader.skip();
  }
  return count;
}
