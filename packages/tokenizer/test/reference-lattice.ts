/**
 * SentencePiece's encoder written the slow, obvious way, as the oracle for src/sentencepiece: UTF-8 bytes as in the
 * C++ code (held in strings of characters U+0000–U+00FF), maps instead of tries, every substring tried that a key
 * begins with, nothing reused between calls. It shares only the protobuf reader with the engine.
 */
import { type ModelProto, PieceType } from "../src/sentencepiece/model-proto.js";

const SPACE_SYMBOL = utf8("\u2581");
const f32 = Math.fround;

export interface OracleResult {
  /** The normalised text. */
  readonly normalized: string;
  readonly pieces: string[];
  readonly ids: number[];
  /** [start, end) in code points of the original text, as SentencePiece gives them. */
  readonly spans: [number, number][];
}

export class ReferenceEncoder {
  private readonly proto: ModelProto;
  private readonly rules = new Map<string, string>();
  private readonly ids = new Map<string, number>();
  private readonly beginningsOfRules: ReadonlySet<string>;
  private readonly beginningsOfPieces: ReadonlySet<string>;
  private readonly symbols: string[] = [];
  private readonly minScore: number;
  private readonly maxScore: number;
  private readonly unknownId: number;

  constructor(proto: ModelProto) {
    this.proto = proto;
    const normal: number[] = [];
    for (let id = 0; id < proto.pieceCount; id++) {
      const start = proto.pieceStart[id];
      const piece = byteString(proto.bytes.subarray(start, start + proto.pieceLength[id]));
      const type = proto.types[id];
      if (type === PieceType.normal) normal.push(proto.scores[id]);
      if (type === PieceType.userDefined) this.symbols.push(piece);
      if (type === PieceType.normal || type === PieceType.userDefined || type === PieceType.unused) {
        this.ids.set(piece, id);
      }
    }
    this.unknownId = proto.types.indexOf(PieceType.unknown);
    this.minScore = normal.reduce((a, b) => Math.min(a, b), 3.4028234663852886e38);
    this.maxScore = normal.reduce((a, b) => Math.max(a, b), 1.1754943508222875e-38);
    this.beginningsOfPieces = beginnings(this.ids.keys());
    readRules(proto.normalizer.precompiledCharsmap, this.rules);
    this.beginningsOfRules = beginnings(this.rules.keys());
  }

  encode(text: string): OracleResult {
    const input = utf8(text.replace(/\p{Surrogate}/gu, "\ufffd"));
    const { normalized, origin } = this.normalize(input);
    // Code points before each byte; only character boundaries are asked for.
    const codePoints: number[] = [0];
    for (const byte of input) {
      codePoints.push(codePoints.at(-1)! + (isContinuation(byte) ? 0 : 1));
    }
    const position = (byte: number) => codePoints[byte];
    const result: OracleResult = { normalized: fromUtf8(normalized), pieces: [], ids: [], spans: [] };
    let at = 0;
    for (const { piece, id } of this.segment(normalized)) {
      const end = at + piece.length;
      if (id === this.unknownId && result.ids.at(-1) === this.unknownId) {
        result.pieces.push(result.pieces.pop()! + piece);
        result.spans.at(-1)![1] = position(origin[end]);
      } else {
        result.pieces.push(piece);
        result.ids.push(id);
        result.spans.push([position(origin[at]), position(origin[end])]);
      }
      at = end;
    }
    result.pieces.forEach((piece, i) => {
      result.pieces[i] = fromUtf8(piece);
    });
    return result;
  }

  /** Normalizer::NormalizePrefix. */
  private prefix(input: string): { text: string; length: number } {
    const symbol = this.symbols.filter((s) => input.startsWith(s)).sort((a, b) => b.length - a.length)[0];
    if (symbol !== undefined) return { text: symbol, length: symbol.length };
    let longest: { text: string; length: number } | undefined;
    for (let length = 1; length <= input.length; length++) {
      const key = input.slice(0, length);
      if (!this.beginningsOfRules.has(key)) break;
      const replacement = this.rules.get(key);
      if (replacement !== undefined && !isContinuation(input[length] ?? ""))
        longest = { text: replacement, length };
    }
    if (longest !== undefined) return longest;
    let length = 1;
    while (isContinuation(input[length] ?? "")) length++;
    return { text: input.slice(0, length), length };
  }

  /** Normalizer::Normalize. `origin[i]`: the byte of the input that byte i of the result stems from. */
  private normalize(whole: string): { normalized: string; origin: number[] } {
    const spec = this.proto.normalizer;
    const space = spec.escapeWhitespaces ? SPACE_SYMBOL : " ";
    const origin: number[] = [];
    let normalized = "";
    let consumed = 0;
    let input = whole;
    const append = (bytes: string) => {
      for (const byte of bytes.replaceAll(" ", space)) {
        normalized += byte;
        origin.push(consumed);
      }
    };
    const take = (length: number) => {
      input = input.slice(length);
      consumed += length;
    };
    while (spec.removeExtraWhitespaces && input !== "") {
      const { text, length } = this.prefix(input);
      if (text !== " ") break;
      take(length);
    }
    if (input === "") return { normalized, origin: [consumed] };
    if (spec.addDummyPrefix && !spec.treatWhitespaceAsSuffix) append(" ");
    let afterSpace = spec.removeExtraWhitespaces;
    while (input !== "") {
      const chunk = this.prefix(input);
      const text = afterSpace ? chunk.text.replace(/^ +/, "") : chunk.text;
      if (text !== "") {
        append(text);
        afterSpace = text.endsWith(" ");
      }
      take(chunk.length);
      if (!spec.removeExtraWhitespaces) afterSpace = false;
    }
    while (spec.removeExtraWhitespaces && normalized.endsWith(space)) {
      normalized = normalized.slice(0, -space.length);
      consumed = origin[normalized.length];
      origin.length = normalized.length;
    }
    if (spec.addDummyPrefix && spec.treatWhitespaceAsSuffix) append(" ");
    origin.push(consumed);
    return { normalized, origin };
  }

  /** Model::EncodeOptimized. */
  private segment(normalized: string): { piece: string; id: number }[] {
    const size = normalized.length;
    const best = Array.from({ length: size + 1 }, () => ({ score: 0, start: -1, id: -1 }));
    const offer = (end: number, start: number, id: number, score: number) => {
      if (best[end].start === -1 || score > best[end].score) best[end] = { score: f32(score), start, id };
    };
    for (let start = 0; start < size; ) {
      let charEnd = start + 1;
      while (isContinuation(normalized[charEnd] ?? "")) charEnd++;
      let coversChar = false;
      for (let end = start + 1; end <= size; end++) {
        const piece = normalized.slice(start, end);
        if (!this.beginningsOfPieces.has(piece)) break;
        const id = this.ids.get(piece);
        if (id === undefined || this.proto.types[id] === PieceType.unused) continue;
        const score =
          this.proto.types[id] === PieceType.userDefined
            ? f32((end - start) * this.maxScore) - 0.1
            : this.proto.scores[id];
        offer(end, start, id, score + best[start].score);
        if (end === charEnd) coversChar = true;
      }
      if (!coversChar) {
        offer(charEnd, start, this.unknownId, f32(f32(this.minScore - 10) + best[start].score));
      }
      start = charEnd;
    }
    const path: { piece: string; id: number }[] = [];
    for (let end = size; end > 0; end = best[end].start) {
      path.unshift({ piece: normalized.slice(best[end].start, end), id: best[end].id });
    }
    return path;
  }
}

/** A text as a string of its UTF-8 bytes. */
export function utf8(text: string): string {
  return byteString(new TextEncoder().encode(text));
}

function fromUtf8(bytes: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
}

function byteString(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** Every prefix of the strings, the strings themselves included. */
function beginnings(strings: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const text of strings) for (let end = 1; end <= text.length; end++) found.add(text.slice(0, end));
  return found;
}

function isContinuation(byte: string): boolean {
  return byte >= "\x80" && byte <= "\xbf";
}

/** Lists every rule of a precompiled charsmap by trying every byte at every node. */
function readRules(blob: Uint8Array, rules: Map<string, string>): void {
  if (blob.length === 0) return;
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const trieSize = view.getUint32(0, true);
  const unit = (i: number) => (i * 4 < trieSize ? view.getUint32(4 + i * 4, true) : 0x80000000);
  const base = (i: number) => i ^ ((unit(i) >>> 10) << ((unit(i) & 0x200) >>> 6));
  const visit = (node: number, key: string) => {
    if ((unit(node) >>> 8) & 1) {
      const start = 4 + trieSize + (unit(base(node)) & 0x7fffffff);
      rules.set(key, byteString(blob.subarray(start, blob.indexOf(0, start))));
    }
    for (let byte = 1; byte < 256; byte++) {
      const child = base(node) ^ byte;
      if ((unit(child) & 0x800000ff) >>> 0 === byte) visit(child, key + String.fromCharCode(byte));
    }
  };
  visit(0, "");
}
