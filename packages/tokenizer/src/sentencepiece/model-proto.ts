/**
 * Reads `sentencepiece.bpe.model`, a protobuf `ModelProto` (sentencepiece_model.proto), into flat arrays.
 *
 * The file is a list of fields, each a varint key (field number × 8 + wire type) and a value. Pieces are not
 * turned into strings: where each lies in the file is kept, and the file's bytes are used where they are.
 */
import { TokenizerError } from "../errors.js";
import { FieldReader } from "./field-reader.js";
import { PieceList } from "./piece-list.js";

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
  /** Ids of the pieces that are not normal. */
  readonly others: readonly number[];
  /** Bytes of all pieces. */
  readonly totalLength: number;
  /** Least and greatest score of a normal piece; Infinity and -Infinity when there is none. */
  readonly minScore: number;
  readonly maxScore: number;
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

/**
 * Reads a model file. `bytes` is kept, not copied.
 *
 * @throws TokenizerError `invalid-model-file` for damage, `unsupported-model` for word models.
 */
export function parseModelProto(bytes: Uint8Array, file: string): ModelProto {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const invalid = (reason: string) => new TokenizerError("invalid-model-file", file, reason);
  const pieces = new PieceList(bytes.length);
  const trainer = { modelType: 1, byteFallback: false, treatWhitespaceAsSuffix: false };
  const normalizer = {
    precompiledCharsmap: bytes.subarray(0, 0),
    addDummyPrefix: true,
    removeExtraWhitespaces: true,
    escapeWhitespaces: true,
  };

  const reader = new FieldReader(bytes, 0, bytes.length, file);
  // One reader for all inner messages.
  const inner = new FieldReader(bytes, 0, 0, file);
  for (;;) {
    pieces.reserve();
    reader.position = pieces.readPlain(bytes, reader.position);
    if (!reader.next()) break;
    if (reader.field === 1) {
      pieces.reserve();
      reader.range("pieces");
      readPiece(inner.enter(reader));
    } else if (reader.field === 2) {
      reader.range("trainer_spec");
      readTrainerSpec(inner.enter(reader));
    } else if (reader.field === 3) {
      reader.range("normalizer_spec");
      readNormalizerSpec(inner.enter(reader));
    } else reader.skip();
  }

  pieces.trim();
  if (pieces.count === 0) throw invalid("holds no pieces; is it a SentencePiece model?");

  function readPiece(piece: FieldReader): void {
    const id = pieces.count;
    let start = 0;
    let length = 0;
    let score = 0;
    let type: number = PieceType.normal;
    while (piece.next()) {
      if (piece.field === 1) {
        piece.range("piece");
        start = piece.start;
        length = piece.end - start;
      } else if (piece.field === 2) score = piece.float("score", view);
      else if (piece.field === 3) type = piece.number("type");
      else piece.skip();
    }
    if (length > MAX_PIECE_BYTES) throw invalid(`piece ${id} is longer than ${MAX_PIECE_BYTES} bytes`);
    if (length === 0) throw invalid(`piece ${id} is empty`);
    if (!Number.isFinite(score)) throw invalid(`piece ${id} has the score ${score}`);
    if (type < 1 || type > 6) throw invalid(`piece ${id} has the unknown type ${type}`);
    pieces.push(start, length, score, type);
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
    pieceCount: pieces.count,
    pieceStart: pieces.starts,
    pieceLength: pieces.lengths,
    scores: pieces.scores,
    types: pieces.types,
    others: pieces.others,
    totalLength: pieces.totalLength,
    minScore: pieces.minScore,
    maxScore: pieces.maxScore,
    normalizer: { ...normalizer, treatWhitespaceAsSuffix: trainer.treatWhitespaceAsSuffix },
  };
}
