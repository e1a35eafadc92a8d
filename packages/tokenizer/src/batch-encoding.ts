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

/** Texts or pairs padded to one length. The arrays are int32 [rows, length], row by row. */
export interface BatchEncoding {
  /** Number of rows: texts, or windows of texts when `overflow: "windows"` was asked for. */
  readonly rows: number;
  /** Tokens in each row, padding included. */
  readonly length: number;
  /** Model input `input_ids`. */
  readonly inputIds: Int32Array;
  /** Model input `attention_mask`: 1 for real tokens, 0 for padding. */
  readonly attentionMask: Int32Array;
  readonly tokenTypeIds: Int32Array;
  readonly specialTokensMask: Int32Array;
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
  return {
    rows,
    length,
    inputIds: arrays.ids,
    attentionMask: arrays.attentionMask,
    tokenTypeIds: arrays.tokenTypeIds,
    specialTokensMask: arrays.specialTokensMask,
    encodings,
    sampleOfRow,
  };
}
