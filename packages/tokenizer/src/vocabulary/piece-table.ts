import type { SentencePieceProcessor } from "../sentencepiece/processor.js";
import { unitsToString } from "../utf8.js";
import type { TokenTable } from "./token-table.js";

/** SentencePiece's own pieces as the vocabulary, for a tokenizer without `vocab.txt`. */
export class PieceTable implements TokenTable {
  readonly size: number;
  readonly #pieces: SentencePieceProcessor;

  constructor(pieces: SentencePieceProcessor) {
    this.size = pieces.pieceCount;
    this.#pieces = pieces;
  }

  lookup(units: Uint16Array, start: number, end: number): number {
    return this.#pieces.pieceToId(unitsToString(units, start, end));
  }

  idOf(token: string): number {
    return this.#pieces.pieceToId(token);
  }

  tokenOf(id: number): string | undefined {
    return Number.isInteger(id) && id >= 0 && id < this.size ? this.#pieces.idToPiece(id) : undefined;
  }
}
