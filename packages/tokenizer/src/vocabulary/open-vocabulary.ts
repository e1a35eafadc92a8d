import type { TokenizerSources } from "../files/tokenizer-files.js";
import type { SentencePieceProcessor } from "../sentencepiece/processor.js";
import { refuseStandIn } from "../stand-ins.js";
import { AlignedVocabulary } from "./aligned-vocabulary.js";
import { PieceTable } from "./piece-table.js";
import { TokenIds } from "./token-ids.js";
import type { TokenTable } from "./token-table.js";
import { Vocabulary } from "./vocabulary.js";

/** What a tokenizer's tokens are. */
export interface OpenedVocabulary {
  /** `vocab.txt`, or the pieces themselves where there is none. */
  readonly base: TokenTable;
  /** The same with the special and added tokens. */
  readonly tokenIds: TokenIds;
}

/** Throws: TokenizerError `invalid-vocabulary`. */
export function openVocabulary(
  { sentencePiece, vocab, config }: TokenizerSources,
  pieces: SentencePieceProcessor,
): OpenedVocabulary {
  if (vocab === undefined) {
    const base = new PieceTable(pieces);
    return { base, tokenIds: new TokenIds(base, config, sentencePiece.file, pieces.unkId) };
  }
  refuseStandIn(vocab, "invalid-vocabulary");
  const base = AlignedVocabulary.from(vocab.bytes, pieces) ?? new Vocabulary(vocab.bytes, vocab.file);
  return { base, tokenIds: new TokenIds(base, config, vocab.file) };
}
