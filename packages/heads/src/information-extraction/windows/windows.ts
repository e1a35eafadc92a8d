import { isBlank } from "../../task/blank.js";
import type { Tokenize } from "../../task/task.js";
import type { TextTokens } from "../../task/tokenize-all.js";
import { type BoundaryStrength, boundaryBefore, boundaryStrength } from "./boundaries.js";
import { wholeCharacters } from "./characters.js";
import {
  type Cutting,
  firstTokens,
  giveWindow,
  type TokenizedWindow,
  tokensOf,
  windowsOf,
} from "./cutting.js";

/** A stretch of a text that was tokenized at once; offsets of its tokens count from its start. */
interface TextBlock {
  readonly start: number;
  readonly text: string;
  readonly tokens: TextTokens;
  /** Whether its last tokens are those of the whole text: windows reach its end. */
  readonly isClosed: boolean;
}

export interface WindowOptions {
  /** Most tokens a window may have; at least 1. */
  readonly capacity: number;
  /** Tokens that neighbours share, where no better boundary makes it fewer. Cut down to a quarter of the capacity. */
  readonly overlap: number;
}

/** Code units tokenized at once: a few milliseconds' work, and longer than most texts are. */
const BLOCK_UNITS = 16_384;
/** Most code units tokenized at once, in text that has hardly any tokens, such as line feeds. */
const MOST_BLOCK_UNITS = 8 * BLOCK_UNITS;

/** The windows of `cutText`, tokenized on the way. */
export function cutWindows(
  text: string,
  tokenize: Tokenize,
  options: WindowOptions,
): Generator<TokenizedWindow> {
  return windowsOf(cutText(text, options), tokenize);
}

/**
 * Cuts a text into windows of at most `capacity` tokens: one window for a text that fits, none for a blank one.
 *
 * A window ends at the last sentence boundary of its second half, else at the last word boundary there, else
 * where it is full; the next one starts up to `overlap` tokens earlier, at the first such boundary. What a window
 * gives is what its text alone gives: each is tokenized by itself, and nothing of its neighbours reaches it.
 *
 * Lazy, so that neither a long text's windows nor its tokens need exist all at once. `at` is where the text begins in that
 * which the windows are places of.
 */
export function* cutText(text: string, { capacity, overlap }: WindowOptions, at = 0): Cutting {
  // The last tokens of a block that is not closed may be others in the whole text: no window comes near them.
  const margin = 2 * capacity;
  let block = yield* readBlock(text, 0, 2 * margin);
  if (block.text.length === text.length) {
    if (block.tokens.length === 0) return;
    if (block.tokens.length <= capacity)
      return yield* giveWindow({ start: at, end: at + text.length, tokens: block.tokens });
  }
  const shared = Math.min(overlap, Math.floor(capacity / 4));
  let from = 0;
  let previousEnd = 0;
  for (;;) {
    if (!block.isClosed && from + margin > block.tokens.length) {
      const ended = block.start + block.tokens.ends[Math.max(0, previousEnd - 1)];
      block = yield* readBlock(text, block.start + (from === 0 ? 0 : block.tokens.starts[from]), 2 * margin);
      from = 0;
      previousEnd = 0;
      while (previousEnd < block.tokens.length && block.start + block.tokens.ends[previousEnd] <= ended)
        previousEnd++;
    }
    const { tokens } = block;
    let to = endOfWindow(block.text, tokens, { from, after: previousEnd, limit: from + capacity });
    let window = yield* tokenizeWindow(block, from, to);
    // A piece of text can have more tokens alone than as a part: its first word may split otherwise.
    while (window.tokens.length > capacity && to > from + 1) {
      const limit = Math.max(from + 1, to - (window.tokens.length - capacity));
      to = endOfWindow(block.text, tokens, { from, after: Math.min(previousEnd, limit - 1), limit });
      window = yield* tokenizeWindow(block, from, to);
    }
    if (window.tokens.length > capacity) window = firstTokens(window, capacity);
    if (window.tokens.length > 0)
      yield* giveWindow({ ...window, start: at + window.start, end: at + window.end });
    if (to < tokens.length) {
      from = startOfWindow(block.text, tokens, { earliest: Math.max(from + 1, to - shared), end: to });
      previousEnd = to;
    } else {
      const end = block.start + block.text.length;
      if (end === text.length) return;
      block = yield* readBlock(text, end, 2 * margin);
      from = 0;
      previousEnd = 0;
    }
  }
}

/**
 * The block from `start` on: `leastTokens` tokens or more, unless the text ends before, or there are hardly any tokens in a
 * long stretch. That is then cut off as if the text ended there, so that no block is longer whatever the text.
 */
function* readBlock(text: string, start: number, leastTokens: number): Cutting<TextBlock> {
  for (let units = BLOCK_UNITS; ; units *= 2) {
    const end = Math.min(text.length, start + units);
    const isLongest = units === MOST_BLOCK_UNITS;
    const part = text.slice(start, isLongest ? wholeCharacters(text, end) : end);
    const tokens = yield* tokensOf(part);
    const isEnough = tokens.length >= leastTokens;
    const isLast = end === text.length;
    if (isLast || isEnough || isLongest) return { start, text: part, tokens, isClosed: isLast || !isEnough };
  }
}

/** The token that a window from `from` ends before: after `after`, at most `limit`. */
function endOfWindow(
  text: string,
  tokens: TextTokens,
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
  tokens: TextTokens,
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

function* tokenizeWindow(block: TextBlock, from: number, to: number): Cutting<TokenizedWindow> {
  const { text, tokens } = block;
  // Characters that no token covers belong to the window before them; at the ends, to the first and the last.
  const start = from === 0 ? 0 : tokens.starts[from];
  const end = to === tokens.length ? text.length : Math.max(tokens.ends[to - 1], tokens.starts[to]);
  return {
    start: block.start + start,
    end: block.start + end,
    tokens: yield* tokensOf(text.slice(start, end)),
  };
}
