import type { EncodeSettings } from "../encode-options.js";
import type { Spellings } from "../splitting/token-buffer.js";
import type { Encoding } from "../types.js";
import type { TokenIds } from "../vocabulary/token-ids.js";
import {
  allocateArrays,
  EncodedRow,
  type EncodingArrays,
  fillRow,
  paddedLength,
  rowLength,
  viewRow,
} from "./encoding.js";
import type { PlannedRows } from "./planned-rows.js";
import type { RowTable } from "./row-table.js";

/**
 * A matrix as models take it: row-major, int32 [rows, length]. Has the form of core's `Tensor`, so that
 * `model.forward(tokenizer.encodeBatch(texts))` is all there is to it.
 */
export interface TokenMatrix {
  readonly dtype: "int32";
  readonly shape: readonly [rows: number, length: number];
  readonly data: Int32Array;
}

/** The arrays of texts or pairs padded to one length. */
export interface BatchArrays {
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
  /** `[rows, length]`: 0 for tokens of the text, 1 for tokens of the pair, -1 for special tokens and padding. */
  readonly sequenceIds: Int8Array;
  /** `[rows, length, 2]`: starts and ends in UTF-16 code units of the text as given; 0 for special tokens and padding. */
  readonly offsets: Int32Array;
  /** Which input each row is a window of, int32 [rows]. */
  readonly sampleOfRow: Int32Array;
}

/** Texts or pairs padded to one length. */
export interface BatchEncoding extends BatchArrays {
  /** The rows one by one, made on first use; their arrays are views into the ones above. */
  readonly encodings: readonly Encoding[];
}

/** Encodes the one sample that was planned: its first row, with the further windows in it. */
export function encodeSample(planned: PlannedRows, settings: EncodeSettings, tokenIds: TokenIds): Encoding {
  const { tokens, rows, overflowing } = planned;
  const lengths = Array.from({ length: rows.count }, (_, row) => rowLength(rows, row, settings));
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const padded = settings.padding === "none" ? 0 : paddedLength(longest, rows.count, settings);
  const views = lengths.map((length, row) => {
    const size = Math.max(length, padded);
    const view = allocateArrays(size);
    fillRow(tokens, rows, row, view, 0, size, settings, tokenIds);
    return view;
  });
  return listRows(views, rows, tokens.takeSpellings(), overflowing, tokenIds)[0];
}

/** Lays planned samples out as one batch. */
export function encodeSamples(
  planned: PlannedRows,
  settings: EncodeSettings,
  tokenIds: TokenIds,
): BatchEncoding {
  const { tokens, rows } = planned;
  let longest = 0;
  for (let row = 0; row < rows.count; row++) longest = Math.max(longest, rowLength(rows, row, settings));
  const length = paddedLength(longest, rows.count, settings);
  const arrays = allocateArrays(rows.count * length);
  const sampleOfRow = new Int32Array(rows.count);
  for (let row = 0; row < rows.count; row++) {
    fillRow(tokens, rows, row, arrays, row * length, length, settings, tokenIds);
    sampleOfRow[row] = rows.sample(row);
  }
  return new EncodedBatch(planned, arrays, length, sampleOfRow, tokenIds);
}

/** A batch as the tokenizer hands it out. */
class EncodedBatch implements BatchEncoding {
  readonly rows: number;
  readonly length: number;
  readonly inputIds: TokenMatrix;
  readonly attentionMask: TokenMatrix;
  readonly tokenTypeIds: TokenMatrix;
  readonly specialTokensMask: TokenMatrix;
  readonly sequenceIds: Int8Array;
  readonly offsets: Int32Array;
  readonly sampleOfRow: Int32Array;
  readonly #arrays: EncodingArrays;
  readonly #rows: RowTable;
  readonly #spellings: Spellings;
  readonly #overflowing: ReadonlyMap<number, Int32Array>;
  readonly #tokenIds: TokenIds;
  #encodings: readonly Encoding[] | undefined;

  constructor(
    { tokens, rows, overflowing }: PlannedRows,
    arrays: EncodingArrays,
    length: number,
    sampleOfRow: Int32Array,
    tokenIds: TokenIds,
  ) {
    const matrix = (data: Int32Array): TokenMatrix => ({ dtype: "int32", shape: [rows.count, length], data });
    this.rows = rows.count;
    this.length = length;
    this.inputIds = matrix(arrays.ids);
    this.attentionMask = matrix(arrays.attentionMask);
    this.tokenTypeIds = matrix(arrays.tokenTypeIds);
    this.specialTokensMask = matrix(arrays.specialTokensMask);
    this.sequenceIds = arrays.sequenceIds;
    this.offsets = arrays.offsets;
    this.sampleOfRow = sampleOfRow;
    this.#arrays = arrays;
    this.#rows = rows;
    this.#spellings = tokens.takeSpellings();
    this.#overflowing = overflowing;
    this.#tokenIds = tokenIds;
  }

  get encodings(): readonly Encoding[] {
    if (this.#encodings === undefined) {
      const { length } = this;
      const views = Array.from({ length: this.rows }, (_, row) =>
        viewRow(this.#arrays, row * length, length),
      );
      this.#encodings = listRows(views, this.#rows, this.#spellings, this.#overflowing, this.#tokenIds);
    }
    return this.#encodings;
  }
}

/** Filled rows as encodings; the first row of each sample has the further ones as its windows. */
function listRows(
  views: readonly EncodingArrays[],
  rows: RowTable,
  spellings: Spellings,
  overflowing: ReadonlyMap<number, Int32Array>,
  tokenIds: TokenIds,
): readonly EncodedRow[] {
  let first: EncodedRow | undefined;
  return views.map((view, row) => {
    const sample = rows.sample(row);
    const isFirst = row === 0 || rows.sample(row - 1) !== sample;
    const starts = [rows.spelling(row, 0), rows.spelling(row, 1)] as const;
    const encoding = new EncodedRow(
      view,
      spellings,
      starts,
      isFirst ? overflowing.get(sample) : undefined,
      tokenIds,
    );
    if (isFirst) first = encoding;
    else first?.windows.push(encoding);
    return encoding;
  });
}
