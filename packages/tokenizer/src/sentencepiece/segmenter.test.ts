import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modelBytes } from "../../test/reference-model.js";
import { writeModel } from "../../test/write-model.js";
import { parseModelProto } from "./model-proto.js";
import { buildPieceModel, type PieceModel } from "./piece-model.js";
import { Segmenter } from "./segmenter.js";
import type { NormalizedText } from "./types.js";
import { Viterbi } from "./viterbi.js";

/** Pieces by one pass over the whole text: no chunks, no memo. */
function plain(model: PieceModel, viterbi: Viterbi, { units, length }: NormalizedText): string[] {
  const codes = units.map((unit) => model.trie.codes[unit]);
  viterbi.reserve(length);
  viterbi.run(units, codes, 0, length, 0);
  const pieces: string[] = [];
  for (let end = length; end > 0; end = viterbi.bestStart[end]) {
    const id = viterbi.bestId[end];
    const last = pieces.at(-1);
    const start = viterbi.bestStart[end];
    if (id === model.unknownId && last?.startsWith(`${id}:`)) pieces.pop();
    pieces.push(`${id}:${start}`);
  }
  return pieces.reverse();
}

function chunked(segmenter: Segmenter, text: NormalizedText): string[] {
  const { ids, boundaries, length } = segmenter.segment(text);
  expect(boundaries[length]).toBe(text.length);
  return Array.from({ length }, (_, i) => `${ids[i]}:${boundaries[i]}`);
}

function normalized(text: string): NormalizedText {
  const units = Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  const places = Int32Array.from({ length: text.length + 1 }, (_, i) => i);
  return { units, length: text.length, originalStart: places, originalEnd: places };
}

const LETTERS = ["a", "b", "c", "▁", "é", "😀", "x"];
// Scores that add up to the same in many ways, but not in float32: 0.1 and 0.3 are no binary fractions.
const closeScores = fc.constantFrom(-0.1, -0.2, -0.3, -0.4, -0.7, -1, -1.1);
// Sums that differ by more than the rounding of a short text, and by less than that of a long one.
const coarseScores = fc.constantFrom(-50, -50.002, -100, -100.001, -150.003, -200.004, -200.006);
const piece = fc
  .array(fc.constantFrom(...LETTERS.slice(0, 6)), { minLength: 1, maxLength: 4 })
  .map((letters) => letters.join(""));
const type = fc.constantFrom(1, 1, 1, 1, 1, 4, 5);
const models = fc
  .constantFrom(closeScores, coarseScores)
  .chain((score) =>
    fc.uniqueArray(fc.tuple(piece, score, type), { minLength: 1, maxLength: 25, selector: ([p]) => p }),
  )
  .map((pieces) => [
    { piece: "<unk>", type: 2 },
    ...pieces.map(([name, value, kind]) => ({ piece: name, score: value, type: kind })),
  ]);
const words = fc.array(
  fc.array(fc.constantFrom(...LETTERS), { minLength: 1, maxLength: 9 }).map((letters) => letters.join("")),
  { minLength: 1, maxLength: 6 },
);
const order = fc.array(fc.nat(5), { minLength: 1, maxLength: 400 });

describe("segmentation in chunks with a memo", () => {
  test("is that of one pass over the whole text, with ties and near-ties, again and again", () => {
    fc.assert(
      fc.property(models, words, order, (pieces, vocabulary, choice) => {
        const model = buildPieceModel(parseModelProto(writeModel({ pieces }), "m"), "m");
        const segmenter = new Segmenter(model);
        const viterbi = new Viterbi(model);
        const text = choice.map((k) => `▁${vocabulary[k % vocabulary.length]}`).join("");
        // Every prefix of the words sees the memo in another state and at other scores.
        for (const cut of [text.length, text.length >> 1, text.length >> 2, text.length]) {
          const part = normalized(text.slice(0, cut).replace(/\p{Surrogate}/gu, ""));
          expect(chunked(segmenter, part)).toEqual(plain(model, viterbi, part));
        }
      }),
      { numRuns: 1500 },
    );
  });

  test("takes a word apart anew where rounding decides", () => {
    const pieces = [
      { piece: "<unk>", type: 2 },
      { piece: "▁a", score: -1 },
      { piece: "b", score: -1 },
      { piece: "▁ab", score: -2.0001 },
      { piece: "▁c", score: -16 },
    ];
    const model = buildPieceModel(parseModelProto(writeModel({ pieces }), "m"), "m");
    const text = normalized(`▁ab▁ab${"▁c".repeat(1500)}▁ab`);
    const expected = plain(model, new Viterbi(model), text);
    // Near 0 the two pieces win; at -24000, where float32 goes in steps of 0.002, the one that came first stays.
    expect(expected.slice(0, 4)).toEqual(["1:0", "2:2", "1:3", "2:5"]);
    expect(expected.at(-1)).toBe("3:3006");
    expect(chunked(new Segmenter(model), text)).toEqual(expected);
  });

  test("is that of one pass at any length, where float32 has few digits left", () => {
    const model = buildPieceModel(parseModelProto(modelBytes(), "m"), "m");
    const segmenter = new Segmenter(model);
    const viterbi = new Viterbi(model);
    const parts = ["▁international", "▁the", "▁unbelievable", "▁東京都", "▁1234567", "▁Straße,", "▁naïveté"];
    let seed = 1;
    let text = "";
    while (text.length < 300_000) {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      text += parts[(seed >>> 16) % parts.length];
    }
    const whole = normalized(text);
    expect(chunked(segmenter, whole)).toEqual(plain(model, viterbi, whole));
    expect(chunked(segmenter, whole)).toEqual(plain(model, viterbi, whole));
  });

  test("of a memo that overflows", () => {
    const model = buildPieceModel(parseModelProto(modelBytes(), "m"), "m");
    const segmenter = new Segmenter(model, 3);
    const viterbi = new Viterbi(model);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(..."abcdefghij"), { minLength: 1, maxLength: 300 }), (letters) => {
        const text = normalized(`▁${letters.join("").replace(/[aj]/g, "▁")}`);
        expect(chunked(segmenter, text)).toEqual(plain(model, viterbi, text));
      }),
      { numRuns: 300 },
    );
  });
});
