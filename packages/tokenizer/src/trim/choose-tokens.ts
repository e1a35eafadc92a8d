import { TokenFinder } from "../vocabulary/token-finder.js";
import type { OpenedTokenizer } from "./opened-tokenizer.js";
import { type ScriptFinder, singleCharacter } from "./scripts.js";

/** What a corpus uses of a tokenizer. */
export interface CorpusUse {
  /** How often each piece is used, by piece id. */
  readonly pieceCounts: ReadonlyMap<number, number>;
  /** Runs of characters that no piece has; the vocabulary may still know them. */
  readonly unknown: ReadonlySet<string>;
  /** Unicode scripts of the characters met. */
  readonly scripts: ReadonlySet<string>;
}

/** What stays. */
export interface ChosenTokens {
  /** Ids of pieces, ascending. */
  readonly pieceIds: Int32Array;
  /** Ids of the vocabulary, ascending. */
  readonly tokenIds: Int32Array;
}

const WORD_MARK = "\u2581";

/** Counts what `texts` use, whole and between the special tokens that are found in them. */
export function countUse(opened: OpenedTokenizer, texts: Iterable<string>, finder: ScriptFinder): CorpusUse {
  const pieceCounts = new Map<number, number>();
  const unknown = new Set<string>();
  const scripts = new Set<string>();
  const found = new TokenFinder(opened.tokenIds.foundInText);
  const count = (text: string): void => {
    const { ids, pieces, length } = opened.text.pieces(text);
    for (let i = 0; i < length; i++) {
      const id = ids[i];
      if (id === opened.pieces.unkId) unknown.add(pieces[i]);
      else pieceCounts.set(id, (pieceCounts.get(id) ?? 0) + 1);
      if (id === opened.pieces.unkId || pieceCounts.get(id) === 1)
        for (const char of pieces[i]) scripts.add(finder.scriptOf(char));
    }
  };
  for (const text of texts) {
    count(text);
    let from = 0;
    for (const { token, index } of found.matches(text)) {
      count(text.slice(from, index));
      from = index + token.length;
    }
    if (from > 0) count(text.slice(from));
  }
  return { pieceCounts, unknown, scripts };
}

/**
 * The pieces and tokens that stay: the pieces used (the `keepPieces` most frequent, when given), single characters of
 * the scripts met, every special and added token, and what the tokenizer's arithmetic depends on.
 */
export function chooseTokens(
  opened: OpenedTokenizer,
  use: CorpusUse,
  finder: ScriptFinder,
  keepPieces: number | undefined,
): ChosenTokens {
  const pieces = new Set<number>(mostFrequent(use.pieceCounts, keepPieces));
  addFoundations(opened, pieces);
  const isKept = (token: string): boolean => {
    const char = singleCharacter(token);
    return char !== undefined && (char === WORD_MARK || use.scripts.has(finder.scriptOf(char)));
  };
  for (let id = 0; id < opened.pieces.pieceCount; id++)
    if (isNormal(opened, id) && isKept(opened.pieces.idToPiece(id))) pieces.add(id);

  const tokens = new Set<number>();
  for (const id of pieces)
    if (isNormal(opened, id) || opened.pieces.isUserDefined(id))
      for (const token of opened.tokensOf(opened.pieces.idToPiece(id), id)) tokens.add(token);
  for (const run of use.unknown)
    for (const token of opened.tokensOf(run, opened.pieces.unkId)) tokens.add(token);
  for (let id = 0; id < opened.base.size; id++) {
    const token = opened.base.tokenOf(id);
    if (token !== undefined && isKept(token)) tokens.add(id);
  }
  for (const token of opened.tokenIds.foundInText) tokens.add(opened.tokenIds.idOf(token));
  if (!opened.hasVocabulary) {
    // Tokens are pieces: one that stays as the one stays as the other.
    for (const id of tokens) if (id < opened.pieces.pieceCount) pieces.add(id);
    for (const id of pieces) tokens.add(id);
  }
  return { pieceIds: ascending(pieces), tokenIds: ascending(tokens) };
}

function mostFrequent(counts: ReadonlyMap<number, number>, most: number | undefined): readonly number[] {
  if (most === undefined) return [...counts.keys()];
  const ranked = [...counts].sort(([a, times], [b, others]) => others - times || a - b);
  return ranked.slice(0, most).map(([id]) => id);
}

/**
 * Pieces that stay whatever the corpus: control, unknown and user-defined ones, and the normal ones with the lowest
 * and the highest score. By these two an unknown character and a user-defined symbol are scored, so with them every
 * score is what it was, bit by bit, and a segmentation whose pieces all stay stays the best one.
 */
function addFoundations(opened: OpenedTokenizer, kept: Set<number>): void {
  let lowest = -1;
  let highest = -1;
  for (let id = 0; id < opened.pieces.pieceCount; id++) {
    if (!isNormal(opened, id)) {
      if (!opened.pieces.isUnused(id)) kept.add(id);
      continue;
    }
    const score = opened.pieces.score(id);
    if (lowest === -1 || score < opened.pieces.score(lowest)) lowest = id;
    if (highest === -1 || score > opened.pieces.score(highest)) highest = id;
  }
  if (lowest !== -1) kept.add(lowest).add(highest);
}

function isNormal({ pieces }: OpenedTokenizer, id: number): boolean {
  return !pieces.isUnknown(id) && !pieces.isControl(id) && !pieces.isUserDefined(id) && !pieces.isUnused(id);
}

function ascending(ids: ReadonlySet<number>): Int32Array {
  return Int32Array.from(ids).sort();
}
