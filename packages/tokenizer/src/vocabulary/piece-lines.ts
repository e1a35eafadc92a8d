import type { SentencePieceProcessor } from "../sentencepiece/processor.js";
import { encodeUtf8 } from "../utf8.js";

/** The pieces of a model in order of their ids, one a line: what `vocab.txt` is for a tokenizer whose ids are SentencePiece's. */
export function pieceList(pieces: Pick<SentencePieceProcessor, "pieceCount" | "idToPiece">): Uint8Array {
  const lines = Array.from({ length: pieces.pieceCount }, (_, id) => `${pieces.idToPiece(id)}\n`);
  return encodeUtf8(lines.join(""));
}
