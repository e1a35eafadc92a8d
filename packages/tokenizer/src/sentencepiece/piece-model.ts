/**
 * What segmentation needs of a model: a trie of its pieces and a score for each. Of unigram models with the arithmetic
 * of SentencePiece (src/unigram_model.cc): an unknown character scores 10 less than the worst piece; a user-defined
 * symbol scores (length × best score - 0.1), close to 0 whatever its length, so that it wins.
 */
import { TokenizerError } from "../errors.js";
import { type ModelKind, type ModelProto, PieceType } from "./model-proto.js";
import { PieceTrie } from "./piece-trie.js";
import type { KeyProblem, TrieKeys } from "./trie-keys.js";
import { decodeUtf8, unitsToString } from "./utf8.js";

const BYTE_PIECE = /^<0x[0-9A-F]{2}>$/;
const UNKNOWN_PENALTY = 10;
/** Nodes of the trie are named by 24 bits; 250,000 pieces of many languages have about 2.5 MB. */
const MAX_TOTAL_LENGTH = 2 ** 23;
/** The smallest normal float32: where SentencePiece starts its search for the best score. */
const FLT_MIN = 2 ** -126;
const FLT_MAX = (2 - 2 ** -23) * 2 ** 127;

export interface PieceModel {
  readonly kind: ModelKind;
  /** Key: piece; value: id + 1 for normal pieces, -(id + 1) for user-defined and unused ones. */
  readonly trie: PieceTrie;
  /** Score of each id. */
  readonly scores: Float32Array;
  /** Score of the user-defined symbol `id`: a double, as in SentencePiece. Unused pieces are not in it. */
  readonly symbolScores: ReadonlyMap<number, number>;
  readonly unknownId: number;
  readonly unknownScore: number;
  /** Nothing adds more to the score of a path, or takes more from it. */
  readonly largestStep: number;
  /** Best score of a normal piece, at least FLT_MIN. */
  readonly maxScore: number;
  /** Ids of the pieces that never match text (control, unknown), by name. */
  readonly reserved: ReadonlyMap<string, number>;
  /** Ids of the pieces for bytes 0 … 255; null without byte fallback. */
  readonly byteIds: Int32Array | null;
  /** Keys: the user-defined symbols; null when there are none. */
  readonly symbols: PieceTrie | null;
}

/**
 * @throws TokenizerError `invalid-model-file` for pieces that are no UTF-8, hold NUL or occur twice, and for byte
 * pieces that are wrong or missing; `unsupported-model` for BPE models with unused pieces.
 */
export function buildPieceModel(proto: ModelProto, file: string): PieceModel {
  const { pieceCount, pieceLength, types } = proto;
  const invalid = (reason: string) => new TokenizerError("invalid-model-file", file, reason);
  const { minScore, maxScore } = scoreRange(proto);

  const symbolScores = new Map<number, number>();
  const reserved = new Map<string, number>();
  const byteIds = proto.byteFallback ? new Int32Array(256).fill(-1) : null;
  const values = new Int32Array(pieceCount);
  let keyCount = 0;
  let unknownId = -1;
  let totalLength = 0;
  for (let id = 0; id < pieceCount; id++) {
    totalLength += pieceLength[id]!;
    const type = types[id]!;
    if (type === PieceType.normal) values[keyCount++] = id + 1;
    else if (type === PieceType.unused || type === PieceType.userDefined) {
      values[keyCount++] = -(id + 1);
      if (type === PieceType.userDefined)
        symbolScores.set(id, Math.fround(pieceLength[id]! * maxScore) - 0.1);
    } else {
      const name = pieceName(proto, id);
      if (name === undefined) throw invalid(`piece ${id} is not valid UTF-8`);
      if (name.includes("\0")) throw invalid(`piece ${id} holds a NUL character`);
      if (type === PieceType.byte) {
        if (byteIds === null) throw invalid(`byte piece ${name} although byte_fallback is off`);
        if (!BYTE_PIECE.test(name)) throw invalid(`byte piece ${id} is ${JSON.stringify(name)}, not "<0x…>"`);
        byteIds[Number.parseInt(name.slice(3, 5), 16)] = id;
      }
      const before = reserved.get(name);
      if (before !== undefined) throw invalid(`pieces ${before} and ${id} are the same`);
      reserved.set(name, id);
      if (type === PieceType.unknown) {
        if (unknownId >= 0) throw invalid(`pieces ${unknownId} and ${id} are both the unknown piece`);
        unknownId = id;
      }
    }
  }
  const missing = byteIds?.indexOf(-1) ?? -1;
  if (missing >= 0) throw invalid(`byte_fallback is on, but there is no piece for byte ${missing}`);
  // What SentencePiece makes of an unused merge depends on where it met the piece last, anywhere in the text.
  if (proto.kind === "bpe" && proto.types.includes(PieceType.unused))
    throw new TokenizerError("unsupported-model", file, "is a BPE model with unused pieces");
  if (totalLength > MAX_TOTAL_LENGTH) {
    throw new TokenizerError(
      "unsupported-model",
      file,
      `has ${totalLength} bytes of pieces, over ${MAX_TOTAL_LENGTH}`,
    );
  }
  if (unknownId < 0) throw invalid("has no unknown piece");
  const trie = PieceTrie.build(trieKeys(proto, values.subarray(0, keyCount)));
  if ("problem" in trie) throw invalid(describe(trie));
  const unknownScore = Math.fround(minScore - UNKNOWN_PENALTY);
  return {
    kind: proto.kind,
    byteIds,
    trie,
    scores: proto.scores,
    symbolScores,
    unknownId,
    unknownScore,
    largestStep: Math.max(
      Math.abs(unknownScore),
      Math.abs(maxScore),
      ...Array.from(symbolScores.values(), Math.abs),
    ),
    maxScore,
    reserved,
    symbols: buildSymbolTrie(proto, [...symbolScores.keys()]),
  };
}

function buildSymbolTrie(proto: ModelProto, ids: readonly number[]): PieceTrie | null {
  if (ids.length === 0) return null;
  const trie = PieceTrie.build(
    trieKeys(
      proto,
      Int32Array.from(ids, (id) => id + 1),
    ),
  );
  return "problem" in trie ? null : trie;
}

function trieKeys(proto: ModelProto, values: Int32Array): TrieKeys {
  const { bytes, pieceStart: starts, pieceLength: lengths, scores } = proto;
  return { bytes, starts, lengths, scores, values };
}

function describe(problem: KeyProblem): string {
  if (problem.problem === "equal") {
    const [first, second] = problem.values.map((value) => Math.abs(value) - 1);
    return `pieces ${first} and ${second} are the same`;
  }
  const what = problem.problem === "not-utf8" ? "is not valid UTF-8" : "holds a NUL character";
  return `piece ${Math.abs(problem.value) - 1} ${what}`;
}

/** A piece as text; undefined when it is not UTF-8. */
function pieceName({ bytes, pieceStart, pieceLength }: ModelProto, id: number): string | undefined {
  const start = pieceStart[id]!;
  const units = new Uint16Array(pieceLength[id]!);
  const length = decodeUtf8(bytes, start, start + pieceLength[id]!, units, 0);
  return length < 0 ? undefined : unitsToString(units, 0, length);
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
