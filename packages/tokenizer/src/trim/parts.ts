import { fileNames, type TokenizerSources } from "../files/tokenizer-files.js";
import { SentencePieceProcessor } from "../sentencepiece/processor.js";
import { PieceSplitter } from "../splitting/piece-splitter.js";
import { TextTokenizer } from "../splitting/text-tokenizer.js";
import { TokenBuffer } from "../splitting/token-buffer.js";
import type { TokenizerVariant } from "../types.js";
import { toUnits } from "../utf8.js";
import { PieceTable } from "../vocabulary/piece-table.js";
import { TokenIds } from "../vocabulary/token-ids.js";
import { type TokenTable, Vocabulary } from "../vocabulary/vocabulary.js";

/** A tokenizer taken apart: what trimming looks into. */
export interface TokenizerInside {
  readonly pieces: SentencePieceProcessor;
  /** `vocab.txt`, or the pieces themselves where there is none. */
  readonly base: TokenTable;
  readonly hasVocabulary: boolean;
  readonly table: TokenIds;
  readonly text: TextTokenizer;
  /** The tokens that a piece, alone, becomes: ids of the vocabulary. */
  tokensOf(piece: string, id: number): Int32Array;
}

/** Throws: TokenizerError `invalid-model-file`, `unsupported-model`, `invalid-vocabulary`. */
export function openTokenizer(
  { sentencePiece, vocab, config }: TokenizerSources,
  variant: TokenizerVariant,
): TokenizerInside {
  const pieces = SentencePieceProcessor.fromBytes(sentencePiece.bytes, sentencePiece.file);
  const base = vocab === undefined ? new PieceTable(pieces) : new Vocabulary(vocab.bytes, vocab.file);
  const table =
    vocab === undefined
      ? new TokenIds(base, config, sentencePiece.file, pieces.unkId)
      : new TokenIds(base, config, vocab.file ?? fileNames.vocab);
  const text = new TextTokenizer(pieces, table, { doLowerCase: config.doLowerCase, variant });
  const splitter = new PieceSplitter(table, pieces, table.special.unk, variant);
  return {
    pieces,
    base,
    hasVocabulary: vocab !== undefined,
    table,
    text,
    tokensOf(piece, id) {
      const units = toUnits(piece);
      const origin = Int32Array.from({ length: units.length + 1 }, (_, i) => i);
      const alone = { units, length: units.length, originalStart: origin, originalEnd: origin };
      const segmentation = { ids: Int32Array.of(id), boundaries: Int32Array.of(0, units.length), length: 1 };
      const buffer = new TokenBuffer();
      splitter.append(alone, segmentation, 0, buffer);
      return buffer.take().ids;
    },
  };
}
