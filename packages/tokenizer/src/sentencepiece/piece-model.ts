/**
 * What segmentation needs of a model: a trie of its pieces and a score for each. Of unigram models with the arithmetic
 * of SentencePiece (src/unigram_model.cc): an unknown character scores 10 less than the worst piece; a user-defined
 * symbol scores (length × best score - 0.1), close to 0 whatever its length, so that it wins.
 */
import { TokenizerError } from "../errors.js";
import { decodeUtf8Into, unitsToString } from "../utf8.js";
import { type ModelKind, type ModelProto, PieceType } from "./model-proto.js";
import { PieceTrie } from "./piece-trie.js";
import { type KeyProblem, NO_COST, type TrieKeys } from "./trie-keys.js";

const BYTE_PIECE = /^<0x[0-9A-F]{2}>$/;
const UNKNOWN_PENALTY = 10;
/** Nodes of the trie are named by 24 bits; 250,000 pieces of many languages have about 2.5 MB. */
const MAX_TOTAL_LENGTH = 2 ** 23;
/** With less, few paths lead by more than what is rounded away. */
const MIN_COST_SCALE = 64;
/** The smallest normal float32: where SentencePiece starts its search for the best score. */
const FLT_MIN = 2 ** -126;
const FLT_MAX = (2 - 2 ** -23) * 2 ** 127;
/** By type: the sign of a piece's value in the trie of what matches text, and in that of the symbols; 0: it has none. */
const MATCHED = signs({ normal: 1, userDefined: -1, unused: -1 });
const SYMBOLS = signs({ userDefined: 1 });

function signs(types: { readonly [Name in keyof typeof PieceType]?: 1 | -1 }): Int8Array {
  const ofType = new Int8Array(Math.max(...Object.values(PieceType)) + 1);
  for (const [name, type] of Object.entries(PieceType))
    ofType[type] = types[name as keyof typeof PieceType] ?? 0;
  return ofType;
}

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
  /** How many units of cost in the trie one less of score is; 0: it has no costs. */
  readonly costScale: number;
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
  const { pieceLength, types, scores, totalLength } = proto;
  const invalid = (reason: string) => new TokenizerError("invalid-model-file", file, reason);
  const minScore = Math.min(FLT_MAX, proto.minScore);
  const maxScore = Math.max(FLT_MIN, proto.maxScore);

  const symbolScores = new Map<number, number>();
  const reserved = new Map<string, number>();
  const byteIds = proto.byteFallback ? new Int32Array(256).fill(-1) : null;
  let unknownId = -1;
  for (const id of proto.others) {
    const type = types[id];
    if (type === PieceType.unused) continue;
    if (type === PieceType.userDefined) {
      symbolScores.set(id, Math.fround(pieceLength[id] * maxScore) - 0.1);
      continue;
    }
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
  const unknownScore = Math.fround(minScore - UNKNOWN_PENALTY);
  const costScale = costScaleFor(proto, unknownScore, symbolScores.values());
  const unknownCost = Math.floor(-unknownScore * costScale);
  const trie = PieceTrie.build({ ...trieKeys(proto, MATCHED), costScale, unknownCost });
  if ("problem" in trie) throw invalid(describe(trie));
  return {
    kind: proto.kind,
    byteIds,
    trie,
    scores,
    symbolScores,
    unknownId,
    unknownScore,
    costScale,
    largestStep: largestOf([unknownScore, maxScore], symbolScores.values()),
    maxScore,
    reserved,
    symbols: symbolScores.size === 0 ? null : buildSymbolTrie(proto),
  };
}

function buildSymbolTrie(proto: ModelProto): PieceTrie | null {
  const trie = PieceTrie.build(trieKeys(proto, SYMBOLS));
  return "problem" in trie ? null : trie;
}

function trieKeys(proto: ModelProto, signs: Int8Array): TrieKeys {
  const { bytes, pieceStart: starts, pieceLength: lengths, scores, types } = proto;
  return { bytes, starts, lengths, scores, types, signs, costScale: 0, unknownCost: NO_COST };
}

/**
 * The scale at which the worst score of a path's step is a cost that fits beside others: a power of two. 0 for models
 * whose scores are no costs, and those where one is too far from the others for a useful scale.
 */
function costScaleFor(
  { kind, maxScore }: ModelProto,
  unknownScore: number,
  symbolScores: Iterable<number>,
): number {
  if (kind !== "unigram" || !(unknownScore < 0) || maxScore > 0) return 0;
  for (const score of symbolScores) if (score > 0) return 0;
  const scale = 2 ** Math.floor(Math.log2((NO_COST - 1) / -unknownScore));
  return scale < MIN_COST_SCALE ? 0 : scale;
}

function describe(problem: KeyProblem): string {
  if (problem.problem === "equal") return `pieces ${problem.ids[0]} and ${problem.ids[1]} are the same`;
  return `piece ${problem.id} ${problem.problem === "not-utf8" ? "is not valid UTF-8" : "holds a NUL character"}`;
}

/** A piece as text; undefined when it is not UTF-8. */
function pieceName({ bytes, pieceStart, pieceLength }: ModelProto, id: number): string | undefined {
  const start = pieceStart[id];
  const units = new Uint16Array(pieceLength[id]);
  const length = decodeUtf8Into(bytes, start, start + pieceLength[id], units, 0);
  return length < 0 ? undefined : unitsToString(units, 0, length);
}

/** The largest magnitude, of any number of scores. */
function largestOf(...scores: readonly Iterable<number>[]): number {
  let largest = 0;
  for (const some of scores) for (const score of some) largest = Math.max(largest, Math.abs(score));
  return largest;
}
