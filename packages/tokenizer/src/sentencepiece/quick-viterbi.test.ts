import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeModel } from "../../test/write-model.js";
import { parseModelProto } from "./model-proto.js";
import { buildPieceModel, type PieceModel } from "./piece-model.js";
import { QuickViterbi } from "./quick-viterbi.js";

interface Path {
  readonly ids: readonly number[];
  readonly score: number;
}

/** All paths through a text, in real numbers, the best first. */
function paths(model: PieceModel, text: string): Path[] {
  const from = (start: number): Path[] => {
    if (start === text.length) return [{ ids: [], score: 0 }];
    const found: Path[] = [];
    let hasUnit = false;
    for (let end = start + 1; end <= text.length; end++) {
      const value = model.trie.get(text.slice(start, end));
      const id = Math.abs(value) - 1;
      const score = value > 0 ? model.scores[id] : model.symbolScores.get(id);
      if (value === 0 || score === undefined) continue;
      if (end === start + 1) hasUnit = true;
      for (const rest of from(end)) found.push({ ids: [id, ...rest.ids], score: score + rest.score });
    }
    if (!hasUnit)
      for (const rest of from(start + 1))
        found.push({ ids: [model.unknownId, ...rest.ids], score: model.unknownScore + rest.score });
    return found;
  };
  return from(0).sort((a, b) => b.score - a.score);
}

/** What the finder says of a text that stands after others. */
function quickly(model: PieceModel, text: string): (Path & { readonly lead: number }) | undefined {
  const quick = new QuickViterbi(model);
  const from = 3;
  const to = from + text.length;
  const codes = new Uint16Array(to + 1).fill(1);
  for (let i = 0; i < text.length; i++) codes[from + i] = model.trie.codes[text.charCodeAt(i)];
  const starts = new Int32Array(to + 1);
  const ids = new Int32Array(to + 1);
  const pieces = quick.run(codes, from, to, starts, ids);
  if (pieces === 0) return undefined;
  const path: number[] = [];
  for (let end = to; end > from; end = starts[end]) path.unshift(ids[end]);
  expect(path.length).toBe(pieces);
  return { ids: path, score: 0, lead: quick.lead };
}

function modelOf(pieces: readonly (readonly [string, number, number])[]): PieceModel {
  const named = pieces.map(([piece, score, type]) => ({ piece, score, type }));
  return buildPieceModel(
    parseModelProto(writeModel({ pieces: [{ piece: "<unk>", type: 2 }, ...named] }), "m"),
    "m",
  );
}

const NORMAL = 1;
const letters = fc.constantFrom("a", "b", "c", "▁", "é");
const piece = fc.array(letters, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""));
// Near each other, far apart, and sums that are the same but for little.
const score = fc.oneof(
  fc.double({ min: -15, max: 0, noNaN: true }),
  fc.constantFrom(-1, -2, -2.0001, -3, -3.004, -90),
);
type Piece = readonly [name: string, score: number, type: number];
const models = fc
  .uniqueArray(fc.tuple(piece, score, fc.constantFrom(NORMAL, NORMAL, NORMAL, NORMAL, 4, 5)), {
    minLength: 1,
    maxLength: 30,
    selector: ([name]) => name,
  })
  .map((pieces): readonly Piece[] => {
    const units = ["a", "b", "c", "▁"].filter((unit) => pieces.every(([name]) => name !== unit));
    return [...pieces, ...units.map((unit, i): Piece => [unit, -9 - i / 8, NORMAL])];
  });
const texts = fc
  .array(fc.oneof({ weight: 20, arbitrary: letters }, fc.constantFrom("x", "😀")), {
    minLength: 2,
    maxLength: 9,
  })
  .map((parts) => parts.join(""));

describe("the best path in whole numbers", () => {
  test("is the best one of all, by what it is said to lead at least", () => {
    let told = 0;
    fc.assert(
      fc.property(models, fc.array(texts, { minLength: 1, maxLength: 5 }), (pieces, some) => {
        const model = modelOf(pieces);
        for (const text of some) {
          const got = quickly(model, text);
          if (got === undefined || got.lead <= 0) continue;
          told++;
          const [best, second] = paths(model, text);
          expect(got.ids).toEqual(best.ids);
          if (second !== undefined) expect(best.score - second.score).toBeGreaterThanOrEqual(got.lead);
        }
      }),
      { numRuns: 400 },
    );
    expect(told).toBeGreaterThan(200);
  });

  test("leads by nearly as much as it does, and says nothing of what it cannot know", () => {
    const model = modelOf([
      ["▁ab", -10, NORMAL],
      ["▁", -3, NORMAL],
      ["a", -4, NORMAL],
      ["b", -5, NORMAL],
      ["ab", -8.5, NORMAL],
      ["😀", -1, NORMAL],
      ["s", 0, 4],
    ]);
    const got = quickly(model, "▁ab");
    expect(got?.ids).toEqual([1]);
    expect(got?.lead).toBeLessThanOrEqual(1.5);
    expect(got?.lead).toBeGreaterThan(1.49);
    // An unknown character, a symbol, half a character, more units than lengths go.
    for (const text of ["▁x", "as", "a😀", "ab".repeat(32)]) expect(quickly(model, text)).toBeUndefined();
  });

  test("is not asked for where scores are no costs", () => {
    const good: readonly [string, number, number] = ["b", 0.5, NORMAL];
    const worst: readonly [string, number, number] = ["b", -1e6, NORMAL];
    for (const other of [good, worst])
      expect(quickly(modelOf([["a", -1, NORMAL], other]), "ab")).toBeUndefined();
  });
});
