/**
 * What segmentation needs of a unigram model: a trie of its pieces and a score for each, with the arithmetic of
 * SentencePiece (src/unigram_model.cc): an unknown character scores 10 less than the worst piece; a user-defined
 * symbol scores (length × best score - 0.1), close to 0 whatever its length, so that it wins.
 */
import { TokenizerError } from "../errors.js";
import { type ModelProto, PieceType } from "./model-proto.js";
import { PieceTrie, TrieKeys } from "./piece-trie.js";
import { decodeUtf8, unitsToString } from "./utf8.js";

const UNKNOWN_PENALTY = 10;
/** Nodes of the trie are named by 24 bits; 250,000 pieces of many languages have about 2.5 MB. */
const MAX_TOTAL_LENGTH = 2 ** 23;
/** The smallest normal float32: where SentencePiece starts its search for the best score. */
const FLT_MIN = 2 ** -126;
const FLT_MAX = (2 - 2 ** -23) * 2 ** 127;

export interface UnigramModel {
  /** Key: piece; value: id + 1 for normal pieces, -(id + 1) for user-defined and unused ones. */
  readonly trie: PieceTrie;
  /** Score of each id. */
  readonly scores: Float32Array;
  /** Score of the user-defined symbol `id`: a double, as in SentencePiece. Unused pieces are not in it. */
  readonly symbolScores: ReadonlyMap<number, number>;
  readonly unknownId: number;
  readonly unknownScore: number;
  /** Best score of a normal piece, at least FLT_MIN. */
  readonly maxScore: number;
  /** Ids of the pieces that never match text (control, unknown), by name. */
  readonly reserved: ReadonlyMap<string, number>;
  /** Keys: the user-defined symbols; null when there are none. */
  readonly symbols: PieceTrie | null;
}

/** @throws TokenizerError `invalid-model-file` for pieces that are no UTF-8, hold NUL or occur twice. */
export function buildUnigramModel(proto: ModelProto, file: string): UnigramModel {
  const { bytes, pieceCount, pieceStart, pieceLength, types } = proto;
  const invalid = (reason: string) => new TokenizerError("invalid-model-file", file, reason);
  const { minScore, maxScore } = scoreRange(proto);

  const symbolScores = new Map<number, number>();
  const reserved = new Map<string, number>();
  let unknownId = -1;
  const totalLength = pieceLength.reduce((sum, length) => sum + length, 0);
  if (totalLength > MAX_TOTAL_LENGTH) {
    throw new TokenizerError(
      "unsupported-model",
      file,
      `has ${totalLength} bytes of pieces, over ${MAX_TOTAL_LENGTH}`,
    );
  }
  const keys = new TrieKeys(pieceCount, totalLength);
  for (let id = 0; id < pieceCount; id++) {
    const start = pieceStart[id]!;
    const length = decodeUtf8(bytes, start, start + pieceLength[id]!, keys.units, keys.position);
    if (length < 0) throw invalid(`piece ${id} is not valid UTF-8`);
    for (let i = 0; i < length; i++) {
      if (keys.units[keys.position + i] === 0) throw invalid(`piece ${id} holds a NUL character`);
    }
    const type = types[id]!;
    if (type === PieceType.normal) keys.add(length, id + 1, proto.scores[id]!);
    else if (type === PieceType.unused) keys.add(length, -(id + 1), 0);
    else if (type === PieceType.userDefined) {
      keys.add(length, -(id + 1), 0);
      symbolScores.set(id, Math.fround(pieceLength[id]! * maxScore) - 0.1);
    } else {
      const name = unitsToString(keys.units, keys.position, keys.position + length);
      if (type === PieceType.byte) throw invalid(`byte piece ${name} although byte_fallback is off`);
      const before = reserved.get(name);
      if (before !== undefined) throw invalid(`pieces ${before} and ${id} are the same`);
      reserved.set(name, id);
      if (type === PieceType.unknown) {
        if (unknownId >= 0) throw invalid(`pieces ${unknownId} and ${id} are both the unknown piece`);
        unknownId = id;
      }
    }
  }
  if (unknownId < 0) throw invalid("has no unknown piece");
  const built = PieceTrie.build(keys);
  if ("equal" in built) {
    const [first, second] = built.equal.map((value) => Math.abs(value) - 1);
    throw invalid(`pieces ${first} and ${second} are the same`);
  }
  return {
    trie: built,
    scores: proto.scores,
    symbolScores,
    unknownId,
    unknownScore: Math.fround(minScore - UNKNOWN_PENALTY),
    maxScore,
    reserved,
    symbols: buildSymbolTrie(proto, [...symbolScores.keys()]),
  };
}

function buildSymbolTrie(
  { bytes, pieceStart, pieceLength }: ModelProto,
  ids: readonly number[],
): PieceTrie | null {
  if (ids.length === 0) return null;
  const keys = new TrieKeys(
    ids.length,
    ids.reduce((sum, id) => sum + pieceLength[id]!, 0),
  );
  for (const id of ids) {
    const start = pieceStart[id]!;
    keys.add(decodeUtf8(bytes, start, start + pieceLength[id]!, keys.units, keys.position), id + 1, 0);
  }
  const built = PieceTrie.build(keys);
  return "equal" in built ? null : built;
}

function scoreRange(proto: ModelProto): { minScore: number; maxScore: number } {
  let minScore = FLT_MAX;
  let maxScore = FLT_MIN;
  for (let id = 0; id < proto.pieceCount; id++) {
    if (proto.types[id] !== PieceType.normal) continue;
    const score = proto.scores[id]!;
    if (score < minScore) minScore = score;
    if (score > maxScore) maxScore = score;
  }
  return { minScore, maxScore };
}
