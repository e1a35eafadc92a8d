import type { Tensor } from "@ernie-m/core";

/**
 * Rows that are computed at once, named as documented. A step may have several of different lengths; what is learned does
 * not depend on how its rows are split.
 */
export interface MicroBatch {
  /** int32 or int64 [batch, sequence]; for multiple choice [batch, choices, sequence]. */
  readonly inputIds: Tensor;
  /** 1 where a token counts, of the shape of `inputIds`. Default: `input_ids != pad_token_id`. */
  readonly attentionMask?: Tensor;
  /**
   * Sequence classification: class numbers int [batch], or targets float [batch, labels], or numbers float
   * [batch, outputs]. Multiple choice: int [batch]. Token classification: int [batch, sequence]. -100 does not count.
   */
  readonly labels?: Tensor;
  /**
   * Question answering: int [batch], outside the sequence for none. Information extraction: 1 where a span starts,
   * [batch, sequence].
   */
  readonly startPositions?: Tensor;
  readonly endPositions?: Tensor;
  /** Question answering: 1 where a token may be an answer, [batch, sequence]. Default: everywhere, padding too. */
  readonly answerMask?: Tensor;
}
