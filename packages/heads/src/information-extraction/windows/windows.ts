import type { TokenSequence } from "@ernie-m/tokenizer";
import { isBlank } from "../../task/blank.js";
import type { Tokenize } from "../../task/task.js";
import { type BoundaryStrength, boundaryBefore, boundaryStrength } from "./boundaries.js";
import type { TextWindow } from "./text-window.js";

/** A stretch of a text that was tokenized at once; offsets of its tokens count from its start. */
export interface TextBlock {
  readonly start: number;
  readonly text: string;
  readonly tokens: TokenSequence;
  /** Whether the text ends with it. */
  readonly isLast: boolean;
}

/** The block from `start` on: `leastTokens` tokens or more, unless the text ends before. */
export type ReadBlock = (start: number, leastTokens: number) => TextBlock;

/** A window with the tokens of its own text: their offsets count from the window's start. */
export interface TokenizedWindow extends TextWindow {
  readonly tokens: TokenSequence;
}

export interface WindowOptions {
  /** Most tokens a window may have; at least 1. */
  readonly capacity: number;
  /** Tokens that neighbours share, where no better boundary makes it fewer. Cut down to a quarter of the capacity. */
  readonly overlap: number;
}

/** Code units tokenized at once: a few milliseconds' work, and longer than most texts are. */
export const BLOCK_UNITS = 16_384;

/** Reads blocks of a text; that of a text of one block is tokenized once. */
export function blockReader(text: string, tokenize: Tokenize, blockUnits = BLOCK_UNITS): ReadBlock {
  let whole: TextBlock | undefined;
  return (start, leastTokens) => {
    if (start === 0 && whole !== undefined) return whole;
    for (let units = blockUnits; ; units *= 2) {
      const isLast = start + units >= text.length;
      const part = text.slice(start, start + units);
      const block = { start, text: part, tokens: tokenize(part), isLast };
      if (isLast && start === 0) whole = block;
      if (isLast || block.tokens.length >= leastTokens) return block;
    }
  };
}

/**
 * Cuts a text into windows of at most `capacity` tokens: one window for a text that fits, none for a blank one.
 *
 * A window ends at the last sentence boundary of its second half, else at the last word boundary there, else
 * where it is full; the next one starts up to `overlap` tokens earlier, at the first such boundary. What a window
 * gives is what its text alone gives: each is tokenized by itself, and nothing of its neighbours reaches it.
 *
 * Lazy, so that neither a long text's windows nor its tokens need exist all at once.
 */
export function* cutWindows(
  read: ReadBlock,
  tokenize: Tokenize,
  { capacity, overlap }: WindowOptions,
): Generator<TokenizedWindow> {
  // The last tokens of a block that is not the last may be others in the whole text: no window comes near them.
  const margin = 2 * capacity;
  let block = read(0, 2 * margin);
  if (block.tokens.length === 0) return;
  if (block.isLast && block.tokens.length <= capacity) {
    yield { start: 0, end: block.text.length, tokens: block.tokens };
    return;
  }
  const shared = Math.min(overlap, Math.floor(capacity / 4));
  let from = 0;
  let previousEnd = 0;
  for (;;) {
    if (!block.isLast && from + margin > block.tokens.length) {
      const ended = block.start + block.tokens.ends[Math.max(0, previousEnd - 1)];
      block = read(block.start + (from === 0 ? 0 : block.tokens.starts[from]), 2 * margin);
      from = 0;
      previousEnd = 0;
      while (previousEnd < block.tokens.length && block.start + block.tokens.ends[previousEnd] <= ended)
        previousEnd++;
    }
    const { text, tokens } = block;
    let to = endOfWindow(text, tokens, { from, after: previousEnd, limit: from + capacity });
    let window = tokenizeWindow(block, tokenize, from, to);
    // A piece of text can have more tokens alone than as a part: its first word may split otherwise.
    while (window.tokens.length > capacity && to > from + 1) {
      const limit = Math.max(from + 1, to - (window.tokens.length - capacity));
      to = endOfWindow(text, tokens, { from, after: Math.min(previousEnd, limit - 1), limit });
      window = tokenizeWindow(block, tokenize, from, to);
    }
    if (window.tokens.length > 0)
      yield window.tokens.length > capacity ? firstTokens(window, capacity) : window;
    if (to >= tokens.length) return;
    from = startOfWindow(text, tokens, { earliest: Math.max(from + 1, to - shared), end: to });
    previousEnd = to;
  }
}

/** The token that a window from `from` ends before: after `after`, at most `limit`. */
function endOfWindow(
  text: string,
  tokens: TokenSequence,
  { from, after, limit }: { readonly from: number; readonly after: number; readonly limit: number },
): number {
  if (limit >= tokens.length) return tokens.length;
  const earliest = Math.max(after + 1, from + Math.ceil((limit - from) / 2));
  let best = limit;
  let strength: BoundaryStrength = boundaryStrength.insideWord;
  for (let index = limit; index >= earliest; index--) {
    const candidate = boundaryBefore(text, tokens, index);
    if (candidate > strength) {
      best = index;
      strength = candidate;
      if (candidate === boundaryStrength.sentence) break;
    }
  }
  return best;
}

/** The token that the window after one that ended before `end` starts with. */
function startOfWindow(
  text: string,
  tokens: TokenSequence,
  { earliest, end }: { readonly earliest: number; readonly end: number },
): number {
  let best = Math.min(earliest, end);
  let strength: BoundaryStrength = boundaryStrength.insideWord;
  // A start that leaves nothing but a space to share is none.
  let last = end;
  while (last > best && isBlank(text.slice(tokens.starts[last - 1], tokens.ends[last - 1]))) last--;
  for (let index = best; index < last; index++) {
    const candidate = boundaryBefore(text, tokens, index);
    if (candidate > strength) {
      best = index;
      strength = candidate;
      if (candidate === boundaryStrength.sentence) break;
    }
  }
  return best;
}

function tokenizeWindow(
  { start: blockStart, text, tokens }: TextBlock,
  tokenize: Tokenize,
  from: number,
  to: number,
): TokenizedWindow {
  // Characters that no token covers belong to the window before them; at the ends, to the first and the last.
  const start = from === 0 ? 0 : tokens.starts[from];
  const end = to === tokens.length ? text.length : Math.max(tokens.ends[to - 1], tokens.starts[to]);
  return { start: blockStart + start, end: blockStart + end, tokens: tokenize(text.slice(start, end)) };
}

/** For one character that has more tokens than fit, such as U+FDFA, a sentence of its own, in a tiny model. */
export function firstTokens(window: TokenizedWindow, count: number): TokenizedWindow {
  const { ids, starts, ends, tokens } = window.tokens;
  return {
    ...window,
    tokens: {
      length: count,
      ids: ids.subarray(0, count),
      starts: starts.subarray(0, count),
      ends: ends.subarray(0, count),
      tokens: tokens.slice(0, count),
    },
  };
}
