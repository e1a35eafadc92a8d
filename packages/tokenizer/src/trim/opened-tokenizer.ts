import type { TokenizerSources } from "../files/tokenizer-files.js";
import { SentencePieceProcessor } from "../sentencepiece/processor.js";
import { PieceSplitter } from "../splitting/piece-splitter.js";
import { TextTokenizer } from "../splitting/text-tokenizer.js";
import { TokenBuffer } from "../splitting/token-buffer.js";
import type { TokenizerVariant } from "../types.js";
import { toUnits } from "../utf8.js";
import { openVocabulary } from "../vocabulary/open-vocabulary.js";
import type { TokenIds } from "../vocabulary/token-ids.js";
import type { TokenTable } from "../vocabulary/token-table.js";

/** A tokenizer taken apart: what trimming looks into. */
export interface OpenedTokenizer {
  readonly pieces: SentencePieceProcessor;
  /** `vocab.txt`, or the pieces themselves where there is none. */
  readonly base: TokenTable;
  readonly hasVocabulary: boolean;
  readonly tokenIds: TokenIds;
  readonly text: TextTokenizer;
  /** The tokens that a piece, alone, becomes: ids of the vocabulary. */
  tokensOf(piece: string, id: number): Int32Array;
}

/** Throws: TokenizerError `invalid-model-file`, `unsupported-model`, `invalid-vocabulary`. */
export function openTokenizer(sources: TokenizerSources, variant: TokenizerVariant): OpenedTokenizer {
  const { sentencePiece, vocab, config } = sources;
  const pieces = SentencePieceProcessor.fromBytes(sentencePiece.bytes, sentencePiece.file);
  const { base, tokenIds } = openVocabulary(sources, pieces);
  const text = new TextTokenizer(pieces, tokenIds, { doLowerCase: config.doLowerCase, variant });
  const splitter = new PieceSplitter(tokenIds, pieces, tokenIds.special.unk, variant);
  return {
    pieces,
    base,
    hasVocabulary: vocab !== undefined,
    tokenIds,
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
