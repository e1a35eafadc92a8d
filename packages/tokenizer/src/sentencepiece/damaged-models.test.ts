import { readFileSync } from "node:fs";
import { fixturePath } from "@ernie-m/fixtures";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bytesField,
  type ModelSpec,
  numberField,
  writeCharsmap,
  writeModel,
} from "../../test/write-model.js";
import { TokenizerError, type TokenizerErrorCode } from "../errors.js";
import { PieceType } from "./model-proto.js";
import { SentencePieceProcessor } from "./processor.js";

const UNKNOWN = { piece: "<unk>", type: PieceType.unknown };
const good: ModelSpec = { pieces: [UNKNOWN, { piece: "a", score: -1 }], rules: { b: "a" } };

function failure(bytes: Uint8Array): TokenizerError {
  try {
    SentencePieceProcessor.fromBytes(bytes, "dir/spm.model");
  } catch (error) {
    if (error instanceof TokenizerError) return error;
    throw error;
  }
  throw new Error("loaded without complaint");
}

test("the model that the others are made from is sound", () => {
  expect(SentencePieceProcessor.fromBytes(writeModel(good)).pieceCount).toBe(2);
});

describe("damaged models are refused with the file and the reason", () => {
  const huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
  const cases: [string, Uint8Array, TokenizerErrorCode, RegExp][] = [
    ["empty file", new Uint8Array(0), "invalid-model-file", /no pieces/],
    ["text instead of a model", new TextEncoder().encode("hello"), "invalid-model-file", /truncated|not a/],
    ["a page", new TextEncoder().encode("<!doctype html>"), "invalid-model-file", /is a web page/],
    ["no pieces", writeModel({ pieces: [] }), "invalid-model-file", /no pieces/],
    ["absurd length", Uint8Array.from([0x0a, ...huge, 0x01]), "invalid-model-file", /truncated/],
    ["endless number", Uint8Array.from([0x0a, ...huge, 0xff, 0xff, 0x01]), "invalid-model-file", /ten bytes/],
    ["truncated number", Uint8Array.from([0x0a, 0x80]), "invalid-model-file", /truncated/],
    ["field number 0", Uint8Array.from([0x02, 0x00]), "invalid-model-file", /field number/],
    ["unknown wire type", Uint8Array.from([0x7b]), "invalid-model-file", /wire type 3/],
    [
      "piece of the wrong wire type",
      Uint8Array.from([0x08, 0x01]),
      "invalid-model-file",
      /pieces has wire type 0/,
    ],
    ["cut inside a piece", writeModel(good).subarray(0, 10), "invalid-model-file", /truncated/],
    [
      "empty piece",
      writeModel({ pieces: [UNKNOWN, { piece: "" }] }),
      "invalid-model-file",
      /piece 1 is empty/,
    ],
    ["NUL", writeModel({ pieces: [UNKNOWN, { piece: "a\0" }] }), "invalid-model-file", /piece 1 holds a NUL/],
    [
      "NaN score",
      writeModel({ pieces: [UNKNOWN, { piece: "a", score: Number.NaN }] }),
      "invalid-model-file",
      /NaN/,
    ],
    [
      "infinite score",
      writeModel({ pieces: [UNKNOWN, { piece: "a", score: Number.NEGATIVE_INFINITY }] }),
      "invalid-model-file",
      /piece 1 has the score -Infinity/,
    ],
    [
      "unknown type",
      writeModel({ pieces: [UNKNOWN, { piece: "a", type: 9 }] }),
      "invalid-model-file",
      /type 9/,
    ],
    [
      "too long",
      writeModel({ pieces: [UNKNOWN, { piece: "a".repeat(8001) }] }),
      "invalid-model-file",
      /longer than/,
    ],
    ["no unknown piece", writeModel({ pieces: [{ piece: "a" }] }), "invalid-model-file", /no unknown piece/],
    [
      "two unknown pieces",
      writeModel({ pieces: [UNKNOWN, { ...UNKNOWN, piece: "x" }] }),
      "invalid-model-file",
      /0 and 1 are both the unknown/,
    ],
    [
      "duplicate piece",
      writeModel({
        pieces: [UNKNOWN, { piece: "a" }, { piece: "b" }, { piece: "a", type: PieceType.unused }],
      }),
      "invalid-model-file",
      /pieces 1 and 3 are the same/,
    ],
    [
      "duplicate control piece",
      writeModel({ pieces: [UNKNOWN, { piece: "<unk>", type: PieceType.control }] }),
      "invalid-model-file",
      /pieces 0 and 1 are the same/,
    ],
    [
      "byte piece without byte fallback",
      writeModel({ pieces: [UNKNOWN, { piece: "<0x00>", type: PieceType.byte }] }),
      "invalid-model-file",
      /byte_fallback/,
    ],
    [
      "piece that is not UTF-8",
      Uint8Array.from([...writeModel(good), ...bytesField(1, bytesField(1, [0xe2, 0x96]))]),
      "invalid-model-file",
      /piece 2 is not valid UTF-8/,
    ],
    [
      "BPE with unused pieces",
      writeModel({ pieces: [UNKNOWN, { piece: "a", type: PieceType.unused }], modelType: 2 }),
      "unsupported-model",
      /BPE model with unused pieces/,
    ],
    ["word", writeModel({ ...good, modelType: 3 }), "unsupported-model", /word/],
    ["model type to come", writeModel({ ...good, modelType: 77 }), "unsupported-model", /77/],
    [
      "byte fallback without bytes",
      writeModel({ pieces: [UNKNOWN, { piece: "<0x00>", type: PieceType.byte }], byteFallback: true }),
      "invalid-model-file",
      /byte_fallback is on, but there is no piece for byte 1$/,
    ],
    [
      "byte piece of another name",
      writeModel({ pieces: [UNKNOWN, { piece: "0x00", type: PieceType.byte }], byteFallback: true }),
      "invalid-model-file",
      /byte piece 1 is "0x00"/,
    ],
  ];

  test.each(cases)("%s", (_, bytes, code, reason) => {
    const error = failure(bytes);
    expect(error).toMatchObject({ code, file: "dir/spm.model", name: "TokenizerError" });
    expect(error.reason).toMatch(reason);
    expect(error.message).toBe(`dir/spm.model: ${error.reason}`);
    expect(Symbol.for("@ernie-m/error") in error).toBe(true);
  });
});

describe("damaged charsmaps are refused", () => {
  const map = writeCharsmap({ b: "a", bc: "x" });
  const edited = (edit: (units: DataView) => void): Uint8Array => {
    const copy = map.slice();
    edit(new DataView(copy.buffer));
    return copy;
  };
  const unitAt = (index: number) => 4 + index * 4;
  // The root's children lie in the block at 256, those of "b" in the next.
  const b = unitAt(256 ^ 0x62);
  const cases: [string, Uint8Array, RegExp][] = [
    ["too short", map.subarray(0, 6), /6 bytes/],
    ["trie longer than the map", edited((v) => v.setUint32(0, map.length, true)), /states a trie/],
    ["empty trie", edited((v) => v.setUint32(0, 0, true)), /states a trie of 0/],
    ["ragged trie", edited((v) => v.setUint32(0, 1023, true)), /states a trie of 1023/],
    ["child outside", edited((v) => v.setUint32(b, 0x62 | (0xfffff << 10), true)), /outside its trie/],
    ["replacement outside", edited((v) => v.setUint32(unitAt(512), 0x8000ffff, true)), /outside its 4 bytes/],
    ["cycle", edited((v) => v.setUint32(b, 0x62 | ((256 ^ 0x62 ^ 256) << 10), true)), /cycle/],
  ];

  test.each(cases)("%s", (_, charsmap, reason) => {
    const error = failure(writeModel({ ...good, charsmap }));
    expect(error.code).toBe("invalid-model-file");
    expect(error.reason).toMatch(/^precompiled_charsmap /);
    expect(error.reason).toMatch(reason);
  });

  test("a replacement of absurd length is refused, whether or not it ends", () => {
    const text = fc
      .array(fc.constantFrom("x", "\u00e9", "\u4e2d", "\ud83d\ude00"), {
        minLength: 1,
        maxLength: 300,
        size: "max",
      })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), fc.boolean(), (texts, ends) => {
        const whole = writeCharsmap(Object.fromEntries(texts.map((value, i) => [`${i}`, value])));
        const charsmap = ends ? whole : whole.subarray(0, -1);
        const longest = Math.max(...texts.map((value) => Buffer.byteLength(value)));
        const load = () =>
          SentencePieceProcessor.fromBytes(writeModel({ ...good, charsmap }), "dir/spm.model");
        if (longest <= 256) load();
        else
          expect(load).toThrow(
            expect.objectContaining({
              code: "invalid-model-file",
              message: `dir/spm.model: precompiled_charsmap has a replacement of ${longest} bytes, at most 256 are accepted`,
            }),
          );
      }),
    );
  });

  test("a replacement that is not UTF-8 becomes U+FFFD", () => {
    const charsmap = map.slice();
    charsmap[charsmap.length - 4] = 0xff;
    const processor = SentencePieceProcessor.fromBytes(
      writeModel({ ...good, charsmap, addDummyPrefix: false }),
    );
    const { units, length } = processor.normalize("ab");
    expect(Array.from(units.subarray(0, length))).toEqual([0x61, 0xfffd]);
  });
});

test("unknown fields of every wire type are skipped, and split messages are merged", () => {
  const bytes = Uint8Array.from([
    ...numberField(200, 5),
    ...bytesField(201, [1, 2, 3]),
    0xd5,
    0x0c,
    1,
    2,
    3,
    4, // field 202, 32 bits
    0xd9,
    0x0c,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8, // field 203, 64 bits
    ...writeModel(good),
    ...bytesField(3, numberField(3, 0)),
  ]);
  const processor = SentencePieceProcessor.fromBytes(bytes);
  expect(processor.pieceCount).toBe(2);
  // The later normalizer_spec changes the dummy prefix and keeps the charsmap.
  expect(Array.from(processor.normalize("b").units.subarray(0, 1))).toEqual([0x61]);
});

describe("mutations of a real model", () => {
  const real = readFileSync(fixturePath("reference/tokenizer/sentencepiece.bpe.model"));
  const text = "Ｈello\u0301 wörld ½ 中文，\ud83d\ude00 \ud83d ﷺ\u0301 \u1100\u1161 <s> 123";

  function loadAndUse(bytes: Uint8Array): void {
    let processor: SentencePieceProcessor;
    try {
      processor = SentencePieceProcessor.fromBytes(bytes);
    } catch (error) {
      if (error instanceof TokenizerError) return;
      throw error;
    }
    const normalized = processor.normalize(text);
    const { boundaries, length } = processor.segment(normalized);
    expect(boundaries[length]).toBe(normalized.length);
  }

  test("bytes changed", () => {
    const change = fc.tuple(fc.nat({ max: real.length - 1 }), fc.nat({ max: 255 }));
    const near = (start: number, size: number) =>
      fc.tuple(fc.integer({ min: start, max: start + size - 1 }), fc.nat({ max: 255 }));
    // The specs and the charsmap's trie lie at the end.
    const charsmap = real.length - 237_561 - 200;
    const anywhere = fc.oneof(change, near(0, 200), near(charsmap, 4000), near(charsmap, 200_000));
    fc.assert(
      fc.property(fc.array(anywhere, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = Uint8Array.from(real);
        for (const [at, value] of changes) bytes[at] = value;
        loadAndUse(bytes);
      }),
      { numRuns: 400 },
    );
  });

  test("cut short, or a range left out or doubled", () => {
    const position = fc.nat({ max: real.length });
    fc.assert(
      fc.property(position, position, fc.boolean(), (a, b, double) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        loadAndUse(real.subarray(0, to));
        const parts = double
          ? [real.subarray(0, to), real.subarray(from)]
          : [real.subarray(0, from), real.subarray(to)];
        loadAndUse(Uint8Array.from(Buffer.concat(parts)));
      }),
      { numRuns: 100 },
    );
  });
});
