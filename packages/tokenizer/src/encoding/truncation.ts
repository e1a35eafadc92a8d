import { invalidOption } from "../arguments.js";
import { type EncodeSettings, specialTokenCount } from "../encode-options.js";

/** Tokens [start, end) of a sequence. */
export interface TokenRange {
  readonly start: number;
  readonly end: number;
}

/** The part of a text (and of its pair) that goes into one row. */
export interface Row {
  readonly first: TokenRange;
  readonly second: TokenRange | undefined;
}

/** How a text or pair is cut: one row, or one a window; and what is cut off the first. */
export interface TruncationPlan {
  readonly rows: readonly [Row, ...Row[]];
  /** Which sequence the overflowing tokens are of; undefined when there are none. */
  readonly overflow: { readonly of: "first" | "second"; readonly range: TokenRange } | undefined;
}

/**
 * Decides what of a text of `first` tokens (and a pair of `second`) goes into the model.
 *
 * As in the published tokenizer: overflowing tokens begin `stride` before the cut; `longest_first` on a pair
 * reports none; a sequence that would have to be cut to nothing is left as it is, over length.
 *
 * Throws: TokenizerError `invalid-option` when windows are asked for and the other text of the pair leaves
 * less room than the stride needs.
 * Source: transformers 4.44 `PreTrainedTokenizerBase.truncate_sequences`; windows as its fast tokenizers cut.
 */
export function planTruncation(
  first: number,
  second: number | undefined,
  settings: EncodeSettings,
): TruncationPlan {
  const whole: Row = { first: all(first), second: second === undefined ? undefined : all(second) };
  const total = first + (second ?? 0) + specialTokenCount(settings, second !== undefined);
  const excess = total - settings.maxLength;
  if (settings.truncation === "none" || excess <= 0) return { rows: [whole], overflow: undefined };
  if (settings.truncation === "longest_first" && second !== undefined) {
    return { rows: [cutBoth(first, second, excess)], overflow: undefined };
  }

  const of = settings.truncation === "only_second" ? "second" : "first";
  const length = of === "second" ? (second ?? 0) : first;
  const row = (range: TokenRange): Row =>
    of === "second" ? { first: whole.first, second: range } : { first: range, second: whole.second };
  const room = length - excess;
  if (settings.windows && room <= settings.stride) {
    const other = of === "second" ? "first" : "second";
    const expected = `room for more than stride (${settings.stride}) tokens beside the ${other} text`;
    throw invalidOption("maxLength", `${expected}, which leaves ${Math.max(room, 0)}`, settings.maxLength);
  }
  if (room <= 0) return { rows: [whole], overflow: undefined };

  const overlap = Math.min(length, settings.stride + excess);
  const rows: [Row, ...Row[]] = [row({ start: 0, end: room })];
  if (settings.windows) {
    for (let start = room - settings.stride, end = room; end < length; start = end - settings.stride) {
      end = Math.min(length, start + room);
      rows.push(row({ start, end }));
    }
  }
  return { rows, overflow: { of, range: { start: length - overlap, end: length } } };
}

/** Takes tokens off the longer one until both are as long, then off both in turn, the second first. */
function cutBoth(first: number, second: number, excess: number): Row {
  const uneven = Math.min(Math.abs(first - second), excess);
  const rest = excess - uneven;
  const fewer = Math.floor(rest / 2);
  const cutFirst = first > second ? uneven + fewer : fewer;
  return { first: all(first - cutFirst), second: all(second - (excess - cutFirst)) };
}

function all(length: number): TokenRange {
  return { start: 0, end: length };
}
