import type { NormalizedText, SampleOptions, ScoredSegmentation, Segmentation } from "./types.js";

/** A SentencePiece unigram model, ready to segment text. */
export class SentencePieceProcessor {
  /** Number of pieces; ids are 0 … pieceCount - 1. */
  readonly pieceCount: number = 0;
  /** Id of the unknown piece. */
  readonly unkId: number = 0;
  /** The file name given to {@link fromBytes}. */
  readonly file: string = "";

  private constructor() {}

  /**
   * Reads a `sentencepiece.bpe.model` (a protobuf ModelProto). The bytes are kept and must not change.
   *
   * @throws TokenizerError `invalid-model-file`, `unsupported-model`; `file` is the name in its message.
   */
  static fromBytes(_bytes: Uint8Array, _file = "sentencepiece.bpe.model"): SentencePieceProcessor {
    return new SentencePieceProcessor();
  }

  /** The piece as text, decoded on each call; "" when the id is out of range. */
  idToPiece(_id: number): string {
    return "";
  }

  /** The id of a piece, -1 when the model has no such piece. Control and unknown pieces count. */
  pieceToId(_piece: string): number {
    return -1;
  }

  /** The UTF-8 bytes of a piece: a view into the model file, for mapping a whole vocabulary without strings. */
  pieceBytes(_id: number): Uint8Array {
    return new Uint8Array(0);
  }

  /** Log-probability of a piece, float32. */
  score(_id: number): number {
    return 0;
  }

  isUnknown(_id: number): boolean {
    return false;
  }

  isControl(_id: number): boolean {
    return false;
  }

  isUserDefined(_id: number): boolean {
    return false;
  }

  isUnused(_id: number): boolean {
    return false;
  }

  /** Normalises a text; lone surrogates count as U+FFFD. The result holds until the next call of `normalize`. */
  normalize(_text: string): NormalizedText {
    throw new Error("not built yet");
  }

  /** The best segmentation. The result holds until the next call of `segment` or `sampleSegment`. */
  segment(_normalized: NormalizedText): Segmentation {
    throw new Error("not built yet");
  }

  /** A segmentation drawn at random. The result holds until the next call of `segment` or `sampleSegment`. */
  sampleSegment(_normalized: NormalizedText, _options: SampleOptions): Segmentation {
    throw new Error("not built yet");
  }

  /** The `n` best segmentations of a text (1 to 1024), best first. */
  nbest(_text: string, _n: number): ScoredSegmentation[] {
    throw new Error("not built yet");
  }

  /** Normalises a text and draws a segmentation at random; `score` is its float32 log-probability. */
  sample(_text: string, _options: SampleOptions): ScoredSegmentation {
    throw new Error("not built yet");
  }

  /** Entropy in nats of the distribution over all segmentations, at inverse temperature `alpha`. */
  entropy(_text: string, _alpha = 1): number {
    throw new Error("not built yet");
  }
}
