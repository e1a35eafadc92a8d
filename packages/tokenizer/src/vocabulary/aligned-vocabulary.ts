import { CARRIAGE_RETURN, LINE_FEED } from "../characters.js";
import { longestOf } from "../longest.js";
import type { SentencePieceProcessor } from "../sentencepiece/processor.js";
import { decodeUtf8, unitsToString, utf8SequenceLength } from "../utf8.js";
import { countLines, type LineRun, LineRuns } from "./line-runs.js";
import type { TokenTable } from "./token-table.js";

/**
 * Where more lines are no piece, or not the next one, a table of its own is better: so many, and one more for every so many
 * lines read. A file of another kind is known by its first lines.
 */
const EXCEPTIONS = 64;
const LINES_AN_EXCEPTION = 256;

/**
 * A `vocab.txt` whose lines are nearly all pieces of the SentencePiece model, in the model's order, as it is in
 * published checkpoints: line and piece are then found from each other by number, and a token is looked up in the
 * model's own trie. Neither strings nor a hash table are made.
 *
 * Says the same as a `Vocabulary` of these bytes.
 */
export class AlignedVocabulary implements TokenTable {
  readonly size: number;
  readonly #pieces: SentencePieceProcessor;
  readonly #runs: LineRuns;
  /** The lines that are no pieces. */
  readonly #others: ReadonlyMap<string, number>;
  readonly #otherOfLine: ReadonlyMap<number, string>;
  readonly #longestOther: number;

  private constructor(
    pieces: SentencePieceProcessor,
    size: number,
    runs: readonly LineRun[],
    others: ReadonlyMap<string, number>,
  ) {
    this.size = size;
    this.#pieces = pieces;
    this.#runs = new LineRuns(runs);
    this.#others = others;
    this.#otherOfLine = new Map(Array.from(others, ([token, line]) => [line, token]));
    this.#longestOther = longestOf(others.keys());
  }

  /** @returns undefined for a file of another kind, which may be damaged: `Vocabulary` tells. */
  static from(bytes: Uint8Array, pieces: SentencePieceProcessor): AlignedVocabulary | undefined {
    const { ranges } = pieces;
    const runs: LineRun[] = [];
    const others = new Map<string, number>();
    let line = 0;
    let piece = 0;
    for (let at = 0, exceptions = 0; at < bytes.length; exceptions++) {
      const { count, next } = countLines(ranges, piece, bytes, at);
      if (count > 0) runs.push({ line, piece, count });
      line += count;
      piece += count;
      if (next >= bytes.length) break;
      if (exceptions > EXCEPTIONS + line / LINES_AN_EXCEPTION) return undefined;
      const end = endOfLine(bytes, next);
      if (end < 0) return undefined;
      const token = decodeUtf8(bytes, next, end);
      const found = pieces.pieceToId(token);
      if (found >= 0) {
        runs.push({ line, piece: found, count: 1 });
        piece = found + 1;
      } else others.set(token, line);
      line++;
      at = end + 1;
    }
    return new AlignedVocabulary(pieces, line, runs, others);
  }

  lookup(units: Uint16Array, start: number, end: number): number {
    const piece = this.#pieces.findPiece(units, start, end);
    if (piece >= 0) return this.#runs.lineOf(piece);
    if (end - start > this.#longestOther) return -1;
    return this.#others.get(unitsToString(units, start, end)) ?? -1;
  }

  idOf(token: string): number {
    const piece = this.#pieces.pieceToId(token);
    return piece >= 0 ? this.#runs.lineOf(piece) : (this.#others.get(token) ?? -1);
  }

  tokenOf(id: number): string | undefined {
    const piece = this.#runs.pieceOf(id);
    if (piece < 0) return this.#otherOfLine.get(id);
    return this.#runs.lineOf(piece) === id ? this.#pieces.idToPiece(piece) : undefined;
  }
}

/** Where the line at `at` ends; -1 when it is not UTF-8 or ends in another way than with a line feed. */
function endOfLine(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end < bytes.length && bytes[end] !== LINE_FEED) {
    if (bytes[end] === CARRIAGE_RETURN) return -1;
    const length = utf8SequenceLength(bytes, end, bytes.length);
    if (length === 0) return -1;
    end += length;
  }
  return end;
}
