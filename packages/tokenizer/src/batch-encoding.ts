import type { EncodeSettings } from "./encode-options.js";
import {
  allocateArrays,
  type EncodedRow,
  fillSample,
  type PlannedSample,
  paddedLength,
  rowLength,
  viewRow,
} from "./encoding.js";
import type { TokenIds } from "./token-ids.js";
import type { Encoding } from "./types.js";

/**
 * A matrix as models take it: row-major, int32 [rows, length]. Has the form of core's `Tensor`, so that
 * `model.forward(tokenizer.encodeBatch(texts))` is all there is to it.
 */
export interface TokenMatrix {
  readonly dtype: "int32";
  readonly shape: readonly [rows: number, length: number];
  readonly data: Int32Array;
}

/** Texts or pairs padded to one length, int32 [rows, length]. */
export interface BatchEncoding {
  /** Number of rows: texts, or windows of texts when `overflow: "windows"` was asked for. */
  readonly rows: number;
  /** Tokens in each row, padding included. */
  readonly length: number;
  /** Model input `input_ids`. */
  readonly inputIds: TokenMatrix;
  /** Model input `attention_mask`: 1 for real tokens, 0 for padding. */
  readonly attentionMask: TokenMatrix;
  readonly tokenTypeIds: TokenMatrix;
  readonly specialTokensMask: TokenMatrix;
  /** The rows one by one; their arrays are views into the ones above. */
  readonly encodings: readonly Encoding[];
  /** Which input each row is a window of, int32 [rows]. */
  readonly sampleOfRow: Int32Array;
}

/** Encodes one planned sample: its first row, with the further windows in it. */
export function encodeSample(sample: PlannedSample, settings: EncodeSettings, table: TokenIds): EncodedRow {
  const lengths = sample.plan.rows.map((row) => rowLength(row, settings));
  const padded = settings.padding === "none" ? 0 : paddedLength(Math.max(...lengths), settings);
  const views = lengths.map((length) => allocateArrays(Math.max(length, padded)));
  return fillSample(sample, views, settings, table)[0]!;
}

/** Lays planned samples out as one batch. */
export function encodeSamples(
  samples: readonly PlannedSample[],
  settings: EncodeSettings,
  table: TokenIds,
): BatchEncoding {
  let rows = 0;
  let longest = 0;
  for (const { plan } of samples) {
    rows += plan.rows.length;
    for (const row of plan.rows) longest = Math.max(longest, rowLength(row, settings));
  }
  const length = paddedLength(longest, settings);
  const arrays = allocateArrays(rows * length);
  const encodings: Encoding[] = [];
  const sampleOfRow = new Int32Array(rows);
  samples.forEach((sample, index) => {
    sampleOfRow.fill(index, encodings.length, encodings.length + sample.plan.rows.length);
    const at = encodings.length;
    const views = sample.plan.rows.map((_, row) => viewRow(arrays, (at + row) * length, length));
    encodings.push(...fillSample(sample, views, settings, table));
  });
  const matrix = (data: Int32Array): TokenMatrix => ({ dtype: "int32", shape: [rows, length], data });
  return {
    rows,
    length,
    inputIds: matrix(arrays.ids),
    attentionMask: matrix(arrays.attentionMask),
    tokenTypeIds: matrix(arrays.tokenTypeIds),
    specialTokensMask: matrix(arrays.specialTokensMask),
    encodings,
    sampleOfRow,
  };
}
