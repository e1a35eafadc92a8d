import { invalidOption } from "../arguments.js";
import type { EncodeSettings } from "../encode-options.js";
import { specialTokenCount } from "../encode-options.js";
import { type Spellings, spelling, type TokenBuffer } from "../splitting/token-buffer.js";
import type { Encoding } from "../types.js";
import type { TokenIds } from "../vocabulary/token-ids.js";
import type { RowTable } from "./row-table.js";

/** The arrays of [rows, length] that encodings are views into. */
export interface EncodingArrays {
  readonly ids: Int32Array;
  readonly attentionMask: Int32Array;
  readonly tokenTypeIds: Int32Array;
  readonly specialTokensMask: Int32Array;
  readonly sequenceIds: Int8Array;
  readonly offsets: Int32Array;
}

/** Tokens of a row without padding. */
export function rowLength(rows: RowTable, row: number, settings: EncodeSettings): number {
  const hasPair = rows.hasPair(row);
  const second = hasPair ? rows.end(row, 1) - rows.start(row, 1) : 0;
  return rows.end(row, 0) - rows.start(row, 0) + second + specialTokenCount(settings, hasPair);
}

/** Most tokens that rows have with their padding: some 3 GiB of arrays. More come of a number that nobody meant. */
const MOST_PADDED = 2 ** 27;

/**
 * The length that so many rows are padded to, when they are shorter; `longest` is the longest of them. A multiple
 * applies to what is aimed at, not to a row that is longer. Source: transformers 4.44 `_pad`.
 *
 * Throws: TokenizerError `invalid-option` for so much padding that no memory holds it.
 */
export function paddedLength(longest: number, rows: number, settings: EncodeSettings): number {
  const { padding, maxLength, padToMultipleOf } = settings;
  if (padding === "none") return longest;
  const target = padding === "max_length" ? maxLength : longest;
  const length = Math.max(longest, Math.ceil(target / padToMultipleOf) * padToMultipleOf);
  if (rows * length <= Math.max(MOST_PADDED, longest)) return length;
  const most = `at most ${MOST_PADDED} tokens in all rows, padding among them`;
  const wide = padding === "max_length" ? "maxLength" : "padding";
  const name = padToMultipleOf > target ? "padToMultipleOf" : wide;
  throw invalidOption(name, most, rows * length);
}

/** Zeroed arrays for rows of the given lengths, one after the other. */
export function allocateArrays(total: number): EncodingArrays {
  return {
    ids: new Int32Array(total),
    attentionMask: new Int32Array(total),
    tokenTypeIds: new Int32Array(total),
    specialTokensMask: new Int32Array(total),
    sequenceIds: new Int8Array(total),
    offsets: new Int32Array(total * 2),
  };
}

/** The part of the arrays that holds one row. */
export function viewRow(arrays: EncodingArrays, at: number, length: number): EncodingArrays {
  return {
    ids: arrays.ids.subarray(at, at + length),
    attentionMask: arrays.attentionMask.subarray(at, at + length),
    tokenTypeIds: arrays.tokenTypeIds.subarray(at, at + length),
    specialTokensMask: arrays.specialTokensMask.subarray(at, at + length),
    sequenceIds: arrays.sequenceIds.subarray(at, at + length),
    offsets: arrays.offsets.subarray(at * 2, (at + length) * 2),
  };
}

/**
 * Writes a row, `[CLS] A [SEP]` or `[CLS] A [SEP] [SEP] B [SEP]`, to `[start, start + size)` of the arrays, which are
 * zero there.
 *
 * Token types are 0 up to A and its [CLS], 1 from the [SEP] after A on when there is a pair; 0 for padding.
 */
export function fillRow(
  tokens: TokenBuffer,
  rows: RowTable,
  row: number,
  arrays: EncodingArrays,
  start: number,
  size: number,
  settings: EncodeSettings,
  tokenIds: TokenIds,
): void {
  const { cls, sep, pad } = tokenIds.special;
  const { ids, attentionMask, tokenTypeIds, specialTokensMask, sequenceIds, offsets } = arrays;
  const length = rowLength(rows, row, settings);
  const from = settings.paddingSide === "left" ? start + size - length : start;
  ids.fill(pad, start, start + size);
  specialTokensMask.fill(1, start, start + size);
  sequenceIds.fill(-1, start, start + size);
  attentionMask.fill(1, from, from + length);
  let at = from;
  if (settings.addSpecialTokens) ids[at++] = cls;
  for (const sequence of rows.hasPair(row) ? BOTH : FIRST) {
    if (sequence === 1 && settings.addSpecialTokens) {
      tokenTypeIds.fill(1, at, from + length);
      ids[at++] = sep;
      ids[at++] = sep;
    }
    const first = rows.start(row, sequence);
    const end = at + rows.end(row, sequence) - first;
    tokens.copy(first, first + end - at, ids, offsets, at);
    specialTokensMask.fill(0, at, end);
    sequenceIds.fill(sequence, at, end);
    at = end;
  }
  if (settings.addSpecialTokens) ids[at] = sep;
}

const FIRST = [0] as const;
const BOTH = [0, 1] as const;

/** One row of the model's input; strings are made on first use. */
export class EncodedRow implements Encoding {
  readonly length: number;
  readonly ids: Int32Array;
  readonly attentionMask: Int32Array;
  readonly tokenTypeIds: Int32Array;
  readonly specialTokensMask: Int32Array;
  readonly sequenceIds: Int8Array;
  readonly offsets: Int32Array;
  /** The further windows of the first row of a sample. */
  readonly windows: EncodedRow[] = [];
  readonly #overflowing: Int32Array | undefined;
  readonly #spellings: Spellings;
  /** Number of the first spelling of its part of the text, and of the pair. */
  readonly #first: readonly [number, number];
  readonly #tokenIds: TokenIds;
  #tokens: readonly string[] | undefined;

  constructor(
    view: EncodingArrays,
    spellings: Spellings,
    first: readonly [number, number],
    overflowing: Int32Array | undefined,
    tokenIds: TokenIds,
  ) {
    this.length = view.ids.length;
    this.ids = view.ids;
    this.attentionMask = view.attentionMask;
    this.tokenTypeIds = view.tokenTypeIds;
    this.specialTokensMask = view.specialTokensMask;
    this.sequenceIds = view.sequenceIds;
    this.offsets = view.offsets;
    this.#spellings = spellings;
    this.#first = first;
    this.#overflowing = overflowing;
    this.#tokenIds = tokenIds;
  }

  get tokens(): readonly string[] {
    this.#tokens ??= this.#spell();
    return this.#tokens;
  }

  get overflowingTokens(): readonly number[] {
    return Array.from(this.#overflowing ?? []);
  }

  #spell(): readonly string[] {
    const { unk } = this.#tokenIds.special;
    const next: [number, number] = [...this.#first];
    return Array.from(this.ids, (id, index) => {
      const sequence = this.sequenceIds[index];
      if (id !== unk || sequence < 0) return this.#tokenIds.spell(id);
      return spelling(this.#spellings, next[sequence === 0 ? 0 : 1]++);
    });
  }
}
