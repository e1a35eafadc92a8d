/**
 * A text after normalisation: UTF-16 code units of the normalised text (spaces already U+2581) and, for each,
 * the part of the original text it came from.
 *
 * The arrays are views into buffers that the engine reuses: they hold until its next call.
 */
export interface NormalizedText {
  /** Normalised UTF-16 code units; the first `length` are meaningful. */
  readonly units: Uint16Array;
  readonly length: number;
  /**
   * `originalStart[i]`, `originalEnd[i]`: the [start, end) range of UTF-16 code units of the original text
   * that normalised unit `i` stands for. A unit that stands for nothing (the dummy prefix) has start = end.
   *
   * `originalStart[length]` is meaningful too: where the text that was used up ends. SentencePiece's own span of
   * the normalised range [b, e) is [originalStart[b], originalStart[e]).
   */
  readonly originalStart: Int32Array;
  readonly originalEnd: Int32Array;
}

/** A part of a text, normalised: it is cut off where no piece crosses and normalisation begins anew. */
export interface TextPart extends NormalizedText {
  /** Whether the text begins with it. */
  readonly isFirst: boolean;
  /** Where in the text it ends, and the next one begins: the text's length when it is the last one. */
  readonly end: number;
}

/**
 * A segmentation of a normalised text into pieces, in order, without gaps.
 *
 * The arrays are views into buffers that the engine reuses: they hold until its next call.
 */
export interface Segmentation {
  /** SentencePiece ids; consecutive unknown characters are one piece. */
  readonly ids: Int32Array;
  /** Piece `i` is the normalised units [boundaries[i], boundaries[i + 1]). Length: `length + 1` meaningful. */
  readonly boundaries: Int32Array;
  readonly length: number;
}

/** One segmentation of an n-best list, with its log-probability (float32 sums, as in SentencePiece). */
export interface ScoredSegmentation {
  readonly ids: readonly number[];
  readonly pieces: readonly string[];
  readonly score: number;
}

/** How to draw a segmentation at random. */
export interface SampleOptions {
  /** Inverse temperature: 0 is uniform over all segmentations, large values approach the best one. Finite. */
  readonly alpha: number;
  /**
   * Negative: draw from all segmentations (forward filtering, backward sampling). 0 or 1: the best one.
   * 2 to 512: draw among that many best ones.
   */
  readonly nbestSize: number;
  /** Uniform numbers in [0, 1); seed it for reproducible draws. Default: `Math.random`. */
  readonly random?: () => number;
}

/** Where pieces lie: piece `i` is `bytes[starts[i], starts[i] + lengths[i])`, UTF-8. */
export interface PieceRanges {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly lengths: Uint16Array;
}

/**
 * The release of SentencePiece whose pieces come out where two segmentations are equally good but for rounding: 0.1.97
 * compares a path before it is rounded to float32, 0.2.2 after.
 */
export type SentencePieceVersion = "0.1.97" | "0.2.2";
