import type { EncodeSettings } from "./encode-options.js";
import { specialTokenCount } from "./encode-options.js";
import type { TokenIds } from "./token-ids.js";
import { planTruncation, type Row, type TokenRange, type TruncationPlan } from "./truncation.js";
import type { Encoding, TokenSequence } from "./types.js";

/** A text (and its pair), tokenized, with the decision what of it goes into the model. */
export interface PlannedSample {
  readonly first: TokenSequence;
  readonly second: TokenSequence | undefined;
  readonly plan: TruncationPlan;
}

/** The arrays of [rows, length] that encodings are views into. */
export interface EncodingArrays {
  readonly ids: Int32Array;
  readonly attentionMask: Int32Array;
  readonly tokenTypeIds: Int32Array;
  readonly specialTokensMask: Int32Array;
  readonly sequenceIds: Int8Array;
  readonly offsets: Int32Array;
}

export function planSample(
  first: TokenSequence,
  second: TokenSequence | undefined,
  settings: EncodeSettings,
): PlannedSample {
  return { first, second, plan: planTruncation(first.length, second?.length, settings) };
}

/** Tokens of a row without padding. */
export function rowLength(row: Row, settings: EncodeSettings): number {
  const second = row.second === undefined ? 0 : row.second.end - row.second.start;
  return row.first.end - row.first.start + second + specialTokenCount(settings, row.second !== undefined);
}

/**
 * The length that rows are padded to, when they are shorter; `longest` is the longest of them. A multiple
 * applies to what is aimed at, not to a row that is longer. Source: transformers 4.44 `_pad`.
 */
export function paddedLength(longest: number, settings: EncodeSettings): number {
  if (settings.padding === "none") return longest;
  const target = settings.padding === "max_length" ? settings.maxLength : longest;
  return Math.max(longest, Math.ceil(target / settings.padToMultipleOf) * settings.padToMultipleOf);
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
 * Fills the arrays of one sample's rows, `[CLS] A [SEP]` or `[CLS] A [SEP] [SEP] B [SEP]` each, and returns
 * them as encodings. `views[i]` is as long as row `i` is to be.
 *
 * Token types are 0 up to A and its [CLS], 1 from the [SEP] after A on when there is a pair; 0 for padding.
 */
export function fillSample(
  sample: PlannedSample,
  views: readonly EncodingArrays[],
  settings: EncodeSettings,
  table: TokenIds,
): EncodedRow[] {
  const rows = sample.plan.rows.map((row, index) => {
    const view = views[index]!;
    fillRow(sample, row, view, settings, table);
    return new EncodedRow(sample, row, view, index === 0, settings, table);
  });
  rows[0]?.setWindows(rows.slice(1));
  return rows;
}

function fillRow(
  sample: PlannedSample,
  row: Row,
  view: EncodingArrays,
  settings: EncodeSettings,
  table: TokenIds,
): void {
  const { cls, sep, pad } = table.special;
  const length = rowLength(row, settings);
  const from = settings.paddingSide === "left" ? view.ids.length - length : 0;
  view.ids.fill(pad);
  view.specialTokensMask.fill(1);
  view.sequenceIds.fill(-1);
  view.attentionMask.fill(1, from, from + length);
  let at = from;
  const special = (id: number): void => {
    if (settings.addSpecialTokens) view.ids[at++] = id;
  };
  special(cls);
  at = fillTokens(sample.first, row.first, view, at, 0);
  if (row.second !== undefined && sample.second !== undefined) {
    if (settings.addSpecialTokens) view.tokenTypeIds.fill(1, at, from + length);
    special(sep);
    special(sep);
    at = fillTokens(sample.second, row.second, view, at, 1);
  }
  special(sep);
}

function fillTokens(
  tokens: TokenSequence,
  range: TokenRange,
  view: EncodingArrays,
  at: number,
  sequence: number,
): number {
  const end = at + range.end - range.start;
  view.ids.set(tokens.ids.subarray(range.start, range.end), at);
  view.specialTokensMask.fill(0, at, end);
  view.sequenceIds.fill(sequence, at, end);
  for (let from = range.start, to = at * 2; from < range.end; from++, to += 2) {
    view.offsets[to] = tokens.starts[from]!;
    view.offsets[to + 1] = tokens.ends[from]!;
  }
  return end;
}

/** One row of the model's input; strings and overflowing tokens are made on first use. */
export class EncodedRow implements Encoding {
  readonly length: number;
  readonly ids: Int32Array;
  readonly attentionMask: Int32Array;
  readonly tokenTypeIds: Int32Array;
  readonly specialTokensMask: Int32Array;
  readonly sequenceIds: Int8Array;
  readonly offsets: Int32Array;
  readonly #sample: PlannedSample;
  readonly #row: Row;
  readonly #isFirst: boolean;
  readonly #settings: EncodeSettings;
  readonly #table: TokenIds;
  #windows: readonly Encoding[] = [];
  #tokens: readonly string[] | undefined;
  #overflowing: readonly number[] | undefined;

  constructor(
    sample: PlannedSample,
    row: Row,
    view: EncodingArrays,
    isFirst: boolean,
    settings: EncodeSettings,
    table: TokenIds,
  ) {
    this.length = view.ids.length;
    this.ids = view.ids;
    this.attentionMask = view.attentionMask;
    this.tokenTypeIds = view.tokenTypeIds;
    this.specialTokensMask = view.specialTokensMask;
    this.sequenceIds = view.sequenceIds;
    this.offsets = view.offsets;
    this.#sample = sample;
    this.#row = row;
    this.#isFirst = isFirst;
    this.#settings = settings;
    this.#table = table;
  }

  get tokens(): readonly string[] {
    this.#tokens ??= this.#spell();
    return this.#tokens;
  }

  get overflowingTokens(): readonly number[] {
    this.#overflowing ??= this.#isFirst ? overflowingIds(this.#sample) : [];
    return this.#overflowing;
  }

  get windows(): readonly Encoding[] {
    return this.#windows;
  }

  setWindows(windows: readonly Encoding[]): void {
    this.#windows = windows;
  }

  #spell(): readonly string[] {
    const { first, second } = this.#row;
    const special = (id: number): string[] =>
      this.#settings.addSpecialTokens ? [this.#table.spell(id)] : [];
    const { cls, sep, pad } = this.#table.special;
    const tokens = [...special(cls), ...this.#sample.first.tokens.slice(first.start, first.end)];
    if (second !== undefined && this.#sample.second !== undefined) {
      tokens.push(...special(sep), ...special(sep));
      tokens.push(...this.#sample.second.tokens.slice(second.start, second.end));
    }
    tokens.push(...special(sep));
    const padding = new Array<string>(this.length - tokens.length).fill(this.#table.spell(pad));
    return this.#settings.paddingSide === "left" ? [...padding, ...tokens] : [...tokens, ...padding];
  }
}

function overflowingIds({ first, second, plan }: PlannedSample): readonly number[] {
  if (plan.overflow === undefined) return [];
  const tokens = plan.overflow.of === "second" ? second : first;
  return tokens === undefined
    ? []
    : [...tokens.ids.subarray(plan.overflow.range.start, plan.overflow.range.end)];
}
