/**
 * The engine's front: a model file opened once, then text → normalised units → pieces.
 *
 * Two steps instead of one call, because callers want the normalised units (to cut pieces further) and their
 * origin (for offsets) without anything being copied.
 */
import {
  checkBytes,
  checkChoice,
  checkFinite,
  checkInteger,
  checkObject,
  checkText,
  invalidOption,
} from "../arguments.js";
import { TokenizerError } from "../errors.js";
import { longestOf } from "../longest.js";
import { refuseStandIn } from "../stand-ins.js";
import { decodeUtf8Into, unitsToString } from "../utf8.js";
import { ByteFallback } from "./byte-fallback.js";
import { Charsmap } from "./charsmap.js";
import { buildLattice, type Lattice, latticeEntropy, samplePath } from "./lattice.js";
import { type ModelKind, type ModelProto, PieceType, parseModelProto } from "./model-proto.js";
import { nbestPaths } from "./nbest.js";
import { Normalizer } from "./normalizer.js";
import { buildPieceModel, type PieceModel } from "./piece-model.js";
import { Segmenter } from "./segmenter.js";
import type {
  NormalizedText,
  PieceRanges,
  SampleOptions,
  ScoredSegmentation,
  Segmentation,
  SentencePieceVersion,
  TextPart,
} from "./types.js";

/** As in SentencePiece's NBestEncode and SampleEncode. */
const MAX_NBEST = 1024;
const MAX_SAMPLE_NBEST = 512;

const VERSIONS: readonly SentencePieceVersion[] = ["0.1.97", "0.2.2"];

/** A SentencePiece model, ready to segment text. */
export class SentencePieceProcessor {
  /** The file name given to {@link fromBytes}. */
  readonly file: string;
  /** Number of pieces; ids are 0 … pieceCount - 1. */
  readonly pieceCount: number;
  /** Id of the unknown piece. */
  readonly unkId: number;
  /** N-best lists and entropy are for unigram models. */
  readonly kind: ModelKind;
  /** Whether unknown characters become a piece for each of their UTF-8 bytes. */
  readonly hasByteFallback: boolean;
  private readonly proto: ModelProto;
  private readonly model: PieceModel;
  /** Length in units of the longest control or unknown piece. */
  private readonly longestReserved: number;
  private readonly normalizer: Normalizer;
  private readonly segmenter: Segmenter;
  private readonly bytes: ByteFallback | null;

  private constructor(proto: ModelProto, file: string, version: SentencePieceVersion) {
    this.file = file;
    this.proto = proto;
    this.pieceCount = proto.pieceCount;
    this.model = buildPieceModel(proto, file);
    this.unkId = this.model.unknownId;
    this.longestReserved = longestOf(this.model.reserved.keys());
    const charsmap = Charsmap.parse(proto.normalizer.precompiledCharsmap, file);
    this.segmenter = new Segmenter(this.model, undefined, version);
    this.normalizer = new Normalizer(proto.normalizer, charsmap, this.model.symbols, (left, right) =>
      this.segmenter.canCut(left, right),
    );
    this.kind = proto.kind;
    this.hasByteFallback = proto.byteFallback;
    const { byteIds } = this.model;
    this.bytes = byteIds === null ? null : new ByteFallback(byteIds, this.unkId);
  }

  /**
   * Reads a `sentencepiece.bpe.model` (a protobuf ModelProto). The bytes are kept, not copied: they must not
   * change.
   *
   * @throws TokenizerError `invalid-model-file` for damaged files, `unsupported-model` for word models and
   * BPE models with unused pieces; `file` is the name in its message.
   */
  static fromBytes(
    bytes: Uint8Array,
    file = "sentencepiece.bpe.model",
    version: SentencePieceVersion = "0.1.97",
  ): SentencePieceProcessor {
    checkBytes("bytes", bytes);
    checkText("file", file);
    checkChoice("version", version, VERSIONS);
    refuseStandIn({ file, bytes }, "invalid-model-file");
    return new SentencePieceProcessor(parseModelProto(bytes, file), file, version);
  }

  /** The piece as text, decoded on each call; "" when the id is out of range. */
  idToPiece(id: number): string {
    const bytes = this.pieceBytes(id);
    const units = new Uint16Array(bytes.length);
    return unitsToString(units, 0, decodeUtf8Into(bytes, 0, bytes.length, units, 0));
  }

  /** The id of a piece, -1 when the model has no such piece. Control and unknown pieces count. */
  pieceToId(piece: string): number {
    checkText("piece", piece);
    return this.model.reserved.get(piece) ?? Math.abs(this.model.trie.get(piece)) - 1;
  }

  /** The id of the piece `units[start, end)`, -1 when the model has no such piece. */
  findPiece(units: Uint16Array, start: number, end: number): number {
    checkUnits(units);
    checkInteger("start", start, 0, units.length);
    checkInteger("end", end, start, units.length);
    const value = this.model.trie.find(units, start, end);
    if (value !== 0) return Math.abs(value) - 1;
    if (end - start > this.longestReserved) return -1;
    return this.model.reserved.get(unitsToString(units, start, end)) ?? -1;
  }

  /** Where the pieces lie in the model file. */
  get ranges(): PieceRanges {
    const { bytes, pieceStart: starts, pieceLength: lengths } = this.proto;
    return { bytes, starts, lengths };
  }

  /** The UTF-8 bytes of a piece: a view into the model file, for mapping a whole vocabulary without strings. */
  pieceBytes(id: number): Uint8Array {
    checkInteger("id", id);
    const { bytes, pieceStart, pieceLength } = this.proto;
    const start = pieceStart[id] ?? 0;
    return bytes.subarray(start, start + (pieceLength[id] ?? 0));
  }

  /** Log-probability of a piece as the file states it, float32; 0 when the id is out of range. */
  score(id: number): number {
    return this.proto.scores[checkInteger("id", id)] ?? 0;
  }

  isUnknown(id: number): boolean {
    return this.proto.types[checkInteger("id", id)] === PieceType.unknown;
  }

  isControl(id: number): boolean {
    return this.proto.types[checkInteger("id", id)] === PieceType.control;
  }

  isUserDefined(id: number): boolean {
    return this.proto.types[checkInteger("id", id)] === PieceType.userDefined;
  }

  isUnused(id: number): boolean {
    return this.proto.types[checkInteger("id", id)] === PieceType.unused;
  }

  /** Whether the piece is one of the 256 of byte fallback. */
  isByte(id: number): boolean {
    return this.proto.types[checkInteger("id", id)] === PieceType.byte;
  }

  /** The byte that a piece of byte fallback stands for; -1 for other names. */
  byteOf(piece: string): number {
    const id = this.model.reserved.get(checkText("piece", piece));
    return id === undefined ? -1 : (this.model.byteIds?.indexOf(id) ?? -1);
  }

  /** A piece of a segmentation as text: that of the normalised text, or the name of a byte. */
  pieceText(normalized: NormalizedText, segmentation: Segmentation, index: number): string {
    const { units } = checkNormalized(normalized);
    const { ids, boundaries } = checkSegmentation(segmentation);
    const id = ids[checkInteger("index", index, 0, segmentation.length - 1)];
    return this.isByte(id)
      ? this.idToPiece(id)
      : unitsToString(units, boundaries[index], boundaries[index + 1]);
  }

  /**
   * Normalises a text; lone surrogates count as U+FFFD. The result holds until the next call that takes a text
   * (`normalize`, `nbest`, `sample`, `entropy`).
   */
  normalize(text: string): NormalizedText {
    return this.normalizer.normalize(checkText("text", text));
  }

  /**
   * Normalises the part of a text that begins at `from`, where the part before ended: about `enough` units. The parts,
   * segmented with {@link segmentPart} one after the other, have the pieces that the whole text has. The result holds
   * as that of `normalize`.
   */
  normalizePart(text: string, from: number, enough: number): TextPart {
    checkText("text", text);
    checkInteger("from", from, 0, text.length);
    return this.normalizer.normalizePart(text, from, checkInteger("enough", enough, 1));
  }

  /**
   * The best segmentation of a part after a path of that `score`: 0 for the first one, then {@link partScore}. The
   * result holds as that of `segment`.
   */
  segmentPart(part: TextPart, score: number): Segmentation {
    checkNormalized(part);
    return this.withBytes(part, this.segmenter.segment(part, checkFinite("score", score)));
  }

  /** The score of the path to the end of the part segmented last, float32. */
  get partScore(): number {
    return this.segmenter.score;
  }

  /**
   * The best segmentation of a text normalised by this model. The result holds until the next call of `segment`,
   * `sampleSegment` or `sample`.
   */
  segment(normalized: NormalizedText): Segmentation {
    return this.withBytes(normalized, this.segmenter.segment(checkNormalized(normalized)));
  }

  /**
   * A segmentation drawn at random; of a BPE model with merges left out, each with the probability `alpha`. The result
   * holds until the next call of `segment`, `sampleSegment` or `sample`.
   *
   * @throws TokenizerError `invalid-option`; `unsupported-model` for char models.
   */
  sampleSegment(normalized: NormalizedText, options: SampleOptions): Segmentation {
    return this.withBytes(normalized, this.draw(checkNormalized(normalized), options));
  }

  /** The same, with unknown pieces as such. */
  private draw(normalized: NormalizedText, options: SampleOptions): Segmentation {
    checkObject("options", options);
    const { alpha, nbestSize, random = Math.random } = options;
    checkFinite("alpha", alpha);
    checkInteger("nbestSize", nbestSize);
    if (nbestSize > MAX_SAMPLE_NBEST)
      throw invalidOption("nbestSize", `an integer up to ${MAX_SAMPLE_NBEST}`, nbestSize);
    if (typeof random !== "function") throw invalidOption("random", "a function", random);
    if (this.kind === "bpe") {
      if (alpha < 0 || alpha > 1) throw invalidOption("alpha", "a probability for a BPE model", alpha);
      return this.segmenter.segmentSkipping(normalized, () => random() < alpha);
    }
    this.requireUnigram("sampling");
    if (nbestSize === 0 || nbestSize === 1 || normalized.length === 0)
      return this.segmenter.segment(normalized);
    const lattice = buildLattice(this.model, normalized);
    if (nbestSize < 0) return this.collect(lattice, samplePath(lattice, alpha, random));
    const paths = nbestPaths(lattice, nbestSize);
    // Relative to the best, so that long texts do not underflow.
    const weights = paths.map((path) => Math.exp(alpha * (path.score - paths[0].score)));
    let rest = random() * weights.reduce((sum, weight) => sum + weight, 0);
    let chosen = 0;
    while (chosen < paths.length - 1) {
      rest -= weights[chosen];
      if (rest < 0) break;
      chosen++;
    }
    return this.collect(lattice, paths[chosen].nodes);
  }

  /**
   * The `n` best segmentations of a text, best first; fewer when there are fewer. An empty text has one, empty.
   *
   * @param n 1 to 1024.
   * @throws TokenizerError `invalid-option`; `unsupported-model` for models other than unigram.
   */
  nbest(text: string, n: number): ScoredSegmentation[] {
    checkInteger("n", n, 1, MAX_NBEST);
    this.requireUnigram("n-best segmentation");
    const normalized = this.normalize(text);
    if (normalized.length === 0) return [{ ids: [], pieces: [], score: 0 }];
    const lattice = buildLattice(this.model, normalized);
    return nbestPaths(lattice, n).map(({ nodes, score }) =>
      this.scored(normalized, this.collect(lattice, nodes), score),
    );
  }

  /**
   * Normalises a text and draws a segmentation at random; `score` is the float32 sum of its scores, 0 for BPE models,
   * whose scores are ranks.
   *
   * @throws TokenizerError as `sampleSegment`.
   */
  sample(text: string, options: SampleOptions): ScoredSegmentation {
    const normalized = this.normalize(text);
    const segmentation = this.draw(normalized, options);
    if (this.kind !== "unigram") return this.scored(normalized, segmentation, 0);
    let score = 0;
    for (let i = 0; i < segmentation.length; i++) {
      const id = segmentation.ids[i];
      if (id !== this.unkId)
        score = Math.fround(score + (this.model.symbolScores.get(id) ?? this.model.scores[id]));
      else {
        for (let at = segmentation.boundaries[i]; at < segmentation.boundaries[i + 1]; at++) {
          const isTrail = (normalized.units[at] & 0xfc00) === 0xdc00;
          if (!isTrail) score = Math.fround(score + this.model.unknownScore);
        }
      }
    }
    return this.scored(normalized, segmentation, score);
  }

  /**
   * Entropy in nats of the distribution over all segmentations, at inverse temperature `alpha`, float32.
   *
   * @throws TokenizerError `invalid-option`; `unsupported-model` for models other than unigram.
   */
  entropy(text: string, alpha = 1): number {
    this.requireUnigram("entropy");
    checkFinite("alpha", alpha);
    return latticeEntropy(buildLattice(this.model, this.normalize(text)), alpha);
  }

  private collect(lattice: Lattice, path: readonly number[]): Segmentation {
    const starts = new Int32Array(lattice.length + 1);
    const ids = new Int32Array(lattice.length + 1);
    for (const node of path) {
      starts[lattice.nodeEnd[node]] = lattice.nodeStart[node];
      ids[lattice.nodeEnd[node]] = lattice.nodeId[node];
    }
    return this.segmenter.collect(lattice.length, starts, ids);
  }

  private withBytes(normalized: NormalizedText, segmentation: Segmentation): Segmentation {
    return this.bytes === null ? segmentation : this.bytes.apply(normalized.units, segmentation);
  }

  private requireUnigram(what: string): void {
    if (this.kind === "unigram") return;
    const reason = `is a ${this.kind} model; ${what} is for unigram models`;
    throw new TokenizerError("unsupported-model", this.file, reason);
  }

  private scored(normalized: NormalizedText, drawn: Segmentation, score: number): ScoredSegmentation {
    const segmentation = this.withBytes(normalized, drawn);
    const { ids, length } = segmentation;
    const pieces = Array.from({ length }, (_, i) => this.pieceText(normalized, segmentation, i));
    return { ids: Array.from(ids.subarray(0, length)), pieces, score };
  }
}

/** Throws: TokenizerError `invalid-option` for what `normalize` cannot have given. */
function checkNormalized<T extends NormalizedText>(normalized: T): T {
  const { units, originalStart, originalEnd, length } = checkObject("normalized", normalized);
  checkUnits(units);
  if (!ArrayBuffer.isView(originalStart) || !ArrayBuffer.isView(originalEnd))
    throw invalidOption("normalized", "what normalize gives", normalized);
  checkInteger("normalized.length", length, 0, units.length);
  return normalized;
}

/** Throws: TokenizerError `invalid-option` for what `segment` cannot have given. */
function checkSegmentation(segmentation: Segmentation): Segmentation {
  const { ids, boundaries, length } = checkObject("segmentation", segmentation);
  if (!ArrayBuffer.isView(ids) || !ArrayBuffer.isView(boundaries))
    throw invalidOption("segmentation", "what segment gives", segmentation);
  checkInteger("segmentation.length", length, 0);
  return segmentation;
}

function checkUnits(units: unknown): asserts units is Uint16Array {
  if (!ArrayBuffer.isView(units) || !("length" in units))
    throw invalidOption("units", "a Uint16Array of UTF-16 code units", units);
}
