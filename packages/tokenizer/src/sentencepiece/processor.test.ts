import { readFileSync } from "node:fs";
import { fixturePath, readJsonLines } from "@ernie-m/fixtures";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ReferenceEncoder } from "../../test/reference-lattice.js";
import { encodeWith } from "../../test/spans.js";
import { anyText, smallAlphabetText } from "../../test/texts.js";
import { type ModelSpec, writeModel } from "../../test/write-model.js";
import { TokenizerError } from "../errors.js";
import { PieceType, parseModelProto } from "./model-proto.js";
import { SentencePieceProcessor } from "./processor.js";

interface EncodeCase {
  readonly text: string;
  readonly pieces: string[];
  readonly pieceIds: number[];
  readonly spans: [number, number][];
}

interface NbestCase {
  readonly text: string;
  readonly nbest: string[][];
  readonly scores: number[];
  readonly entropy: number;
}

const modelBytes = readFileSync(fixturePath("reference/tokenizer/sentencepiece.bpe.model"));
const processor = SentencePieceProcessor.fromBytes(modelBytes);

describe("reference cases of sentencepiece 0.1.97", () => {
  const cases = readJsonLines<EncodeCase>("reference/tokenizer/cases.jsonl");

  test("there are 2000 encodings and 200 n-best lists", () => {
    expect(cases).toHaveLength(2000);
    expect(readJsonLines("reference/tokenizer/nbest.jsonl")).toHaveLength(200);
  });

  test("pieces, ids and spans agree", () => {
    for (const { text, pieces, pieceIds, spans } of cases) {
      const { normalized: _, ...actual } = encodeWith(processor, text);
      expect(actual, JSON.stringify(text)).toEqual({ pieces, ids: pieceIds, spans });
    }
  });

  test("the oracle agrees too", () => {
    const oracle = new ReferenceEncoder(parseModelProto(modelBytes, "model"));
    for (const { text, pieces, pieceIds, spans } of cases.filter((_, i) => i % 10 === 0)) {
      const { normalized: _, ...actual } = oracle.encode(text);
      expect(actual, JSON.stringify(text)).toEqual({ pieces, ids: pieceIds, spans });
    }
  });

  test("n-best pieces and scores agree to the last bit, entropies (alpha 0.5) to float32 noise", () => {
    for (const { text, nbest, scores, entropy } of readJsonLines<NbestCase>(
      "reference/tokenizer/nbest.jsonl",
    )) {
      const actual = processor.nbest(text, 5);
      expect(actual.map((path) => path.pieces)).toEqual(nbest);
      expect(actual.map((path) => path.score)).toEqual(scores);
      const difference = Math.abs(processor.entropy(text, 0.5) - entropy);
      expect(difference).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(entropy)));
    }
  });
});

describe("agrees with the oracle", () => {
  test("on any text", () => {
    const oracle = new ReferenceEncoder(parseModelProto(modelBytes, "model"));
    fc.assert(
      fc.property(anyText, (text) => {
        expect(encodeWith(processor, text)).toEqual(oracle.encode(text));
      }),
      { numRuns: 1500 },
    );
  });

  const piece = fc
    .array(fc.constantFrom("a", "a", "a", "b", "b", "c", "▁", "é", "\ud83d\ude00"), {
      minLength: 1,
      maxLength: 3,
    })
    .map((chars) => chars.join(""));
  const smallModel: fc.Arbitrary<ModelSpec> = fc.record({
    pieces: fc
      .uniqueArray(
        fc.record({
          piece,
          // Small integers, so that ties happen; thirds, so that float32 rounds.
          score: fc.oneof(
            fc.integer({ min: -4, max: -1 }),
            fc.integer({ min: -9, max: 0 }).map((n) => n / 3),
          ),
          type: fc.constantFrom(1, 1, 1, 1, PieceType.userDefined, PieceType.unused),
        }),
        { selector: (p) => p.piece, maxLength: 16 },
      )
      .map((pieces) => [
        { piece: "<s>", type: PieceType.control },
        { piece: "<unk>", type: PieceType.unknown },
        ...pieces,
      ]),
    rules: fc.constantFrom<Record<string, string>>(
      {},
      { "e\u0301": "é" },
      { a: "b", ab: "  c ", x: "", "e\u0301": "é", "\ud83d\ude00": "a a" },
      { "\ufffd": " ", b: " ", bb: "▁" },
    ),
    addDummyPrefix: fc.boolean(),
    removeExtraWhitespaces: fc.boolean(),
    escapeWhitespaces: fc.boolean(),
    treatWhitespaceAsSuffix: fc.boolean(),
  });

  test("on any small model", () => {
    fc.assert(
      fc.property(smallModel, fc.array(smallAlphabetText, { minLength: 1, maxLength: 8 }), (spec, texts) => {
        const bytes = writeModel(spec);
        const engine = SentencePieceProcessor.fromBytes(bytes);
        const oracle = new ReferenceEncoder(parseModelProto(bytes, "model"));
        for (const text of texts) expect(encodeWith(engine, text)).toEqual(oracle.encode(text));
      }),
      { numRuns: 1500 },
    );
  });

  test.each([
    ["an equal path does not replace the one found first", [-1, -1, -2], ["ab"]],
    // -1 - 1.5 × 2^-24 rounds to -1 - 2^-23: equal in float32, but better before rounding.
    ["a path is compared before it is rounded", [-1, -1.5 * 2 ** -24, -1 - 2 ** -23], ["a", "b"]],
  ])("%s", (_, [a, b, ab], expected) => {
    const bytes = writeModel({
      pieces: [
        { piece: "<unk>", type: PieceType.unknown },
        { piece: "a", score: a! },
        { piece: "b", score: b! },
        { piece: "ab", score: ab! },
      ],
      addDummyPrefix: false,
    });
    const oracle = new ReferenceEncoder(parseModelProto(bytes, "model"));
    expect(encodeWith(SentencePieceProcessor.fromBytes(bytes), "ab").pieces).toEqual(expected);
    expect(oracle.encode("ab").pieces).toEqual(expected);
  });

  test("on a symbol that overlaps better pieces and on an unused piece", () => {
    const bytes = writeModel({
      pieces: [
        { piece: "<unk>", type: PieceType.unknown },
        { piece: "ab", type: PieceType.userDefined, score: 0 },
        { piece: "abc", score: -0.01 },
        { piece: "c", score: -0.2 },
        { piece: "d", type: PieceType.unused, score: -0.1 },
        { piece: "e", score: -9 },
      ],
      addDummyPrefix: false,
    });
    const engine = SentencePieceProcessor.fromBytes(bytes);
    expect(encodeWith(engine, "ababcd")).toEqual(
      new ReferenceEncoder(parseModelProto(bytes, "")).encode("ababcd"),
    );
    expect(encodeWith(engine, "ababcd").ids).toEqual([1, 2, 0]);
    expect(engine.pieceToId("d")).toBe(4);
  });
});

describe("pieces by id and by name", () => {
  test("round trip for every piece of the reference model", () => {
    for (let id = 0; id < processor.pieceCount; id++) {
      const piece = processor.idToPiece(id);
      expect(processor.pieceToId(piece)).toBe(id);
      expect(new TextDecoder().decode(processor.pieceBytes(id))).toBe(piece);
    }
    expect(processor.pieceCount).toBe(4000);
    expect(processor.idToPiece(-1)).toBe("");
    expect(processor.idToPiece(4000)).toBe("");
    for (const absent of ["", "▁▁▁", "\ud83d", "notapiece"]) expect(processor.pieceToId(absent)).toBe(-1);
  });

  test("kinds", () => {
    expect(processor.unkId).toBe(0);
    expect([0, 1, 2, 3].map((id) => processor.isUnknown(id))).toEqual([true, false, false, false]);
    expect([0, 1, 2, 3].map((id) => processor.isControl(id))).toEqual([false, true, true, false]);
    expect(processor.idToPiece(1)).toBe("<s>");
    expect(processor.pieceToId("</s>")).toBe(2);
  });
});

describe("texts", () => {
  test("without content have no pieces", () => {
    for (const text of ["", " ", "\t \u3000", "\u0001", "\u200b\ufeff"]) {
      expect(encodeWith(processor, text).pieces).toEqual([]);
      expect(processor.nbest(text, 3)).toEqual([{ ids: [], pieces: [], score: 0 }]);
      expect(processor.sample(text, { alpha: 1, nbestSize: -1 }).pieces).toEqual([]);
      expect(processor.entropy(text)).toBeCloseTo(0);
    }
  });

  test("of a million units are covered without gaps", () => {
    for (const text of [
      "x".repeat(1e6),
      "\u0301".repeat(1e6),
      "\ud83d".repeat(1e6),
      "ab1中".repeat(250_000),
    ]) {
      const normalized = processor.normalize(text);
      const { boundaries, length } = processor.segment(normalized);
      let gaps = 0;
      for (let i = 0; i < length; i++) if (boundaries[i] >= boundaries[i + 1]) gaps++;
      expect(gaps).toBe(0);
      expect([boundaries[0], boundaries[length]]).toEqual([0, normalized.length]);
    }
  });

  test("keep the origin of every unit: in order, inside the text, nothing but spaces and deletions between", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { originalStart, originalEnd, length } = processor.normalize(text);
        for (let i = 0; i < length; i++) {
          expect(originalEnd[i]).toBeGreaterThanOrEqual(originalStart[i]);
          expect(originalStart[i + 1]).toBeGreaterThanOrEqual(i === 0 ? 0 : originalStart[i]);
          const sameChunk = originalStart[i + 1] === originalStart[i];
          if (!sameChunk) expect(originalStart[i + 1]).toBeGreaterThanOrEqual(originalEnd[i]);
        }
        expect(originalStart[length]).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe("sampling", () => {
  const pieces = ["a", "b", "ab", "▁", "▁a"].map((piece, i) => ({ piece, score: -1 - (i * i) / 7 }));
  const bytes = writeModel({ pieces: [{ piece: "<unk>", type: PieceType.unknown }, ...pieces] });
  const engine = SentencePieceProcessor.fromBytes(bytes);
  const seeded = (seed: number) => {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
  };
  const all = engine.nbest("abab", 1024);

  test.each([-1, 512])(
    "with nbestSize %d draws every segmentation as often as its score says",
    (nbestSize) => {
      const alpha = 0.7;
      const random = seeded(7);
      const draws = 20_000;
      const counts = new Map<string, number>();
      for (let i = 0; i < draws; i++) {
        const { pieces: drawn } = engine.sample("abab", { alpha, nbestSize, random });
        counts.set(drawn.join(" "), (counts.get(drawn.join(" ")) ?? 0) + 1);
      }
      const weights = all.map((path) => Math.exp(alpha * path.score));
      const total = weights.reduce((a, b) => a + b);
      all.forEach((path, i) => {
        expect((counts.get(path.pieces.join(" ")) ?? 0) / draws).toBeCloseTo(weights[i] / total, 1.8);
      });
      expect(counts.size).toBe(all.length);
      const entropy = -weights.reduce((sum, w) => sum + (w / total) * Math.log(w / total), 0);
      expect(engine.entropy("abab", alpha)).toBeCloseTo(entropy, 5);
    },
  );

  test("is reproducible, and 0 or 1 give the best segmentation", () => {
    const run = (seed: number) =>
      Array.from({ length: 20 }, () =>
        processor.sample("Hello world", { alpha: 0.1, nbestSize: -1, random: seeded(seed) }),
      );
    expect(run(3)).toEqual(run(3));
    expect(run(3)).not.toEqual(run(4));
    for (const nbestSize of [0, 1]) {
      expect(engine.sample("abab", { alpha: 1, nbestSize }).pieces).toEqual(all[0].pieces);
    }
  });

  test("scores are those of the n-best list", () => {
    const byPieces = new Map(all.map((path) => [path.pieces.join(" "), path.score]));
    for (let seed = 0; seed < 50; seed++) {
      const drawn = engine.sample("abab", { alpha: 0, nbestSize: -1, random: seeded(seed) });
      expect(drawn.score).toBeCloseTo(byPieces.get(drawn.pieces.join(" "))!, 5);
    }
  });

  test("rejects options out of range", () => {
    const normalized = engine.normalize("ab");
    const rejected: (() => unknown)[] = [
      () => engine.sampleSegment(normalized, { alpha: Number.NaN, nbestSize: -1 }),
      () => engine.sampleSegment(normalized, { alpha: 1, nbestSize: 513 }),
      () => engine.sampleSegment(normalized, { alpha: 1, nbestSize: 1.5 }),
      () => engine.nbest("ab", 0),
      () => engine.nbest("ab", 1025),
      () => engine.entropy("ab", Number.POSITIVE_INFINITY),
    ];
    for (const call of rejected) {
      expect(call).toThrow(TokenizerError);
      expect(call).toThrow(expect.objectContaining({ code: "invalid-option" }));
    }
  });
});

test("the ids of every path, listed and drawn, are those of its pieces", () => {
  for (const { text } of readJsonLines<NbestCase>("reference/tokenizer/nbest.jsonl")) {
    const drawn = processor.sample(text, { alpha: 0.3, nbestSize: -1 });
    for (const { pieces, ids } of [...processor.nbest(text, 5), drawn]) {
      expect([...ids]).toHaveLength(pieces.length);
      pieces.forEach((piece, i) => {
        const known = processor.pieceToId(piece);
        expect(ids[i]).toBe(known === -1 ? processor.unkId : known);
      });
    }
  }
});
