import fc from "fast-check";
import { expect, test } from "vitest";
import { smallAlphabetText } from "../../test/texts.js";
import { writeModel } from "../../test/write-model.js";
import { PieceType } from "./model-proto.js";
import { SentencePieceProcessor } from "./processor.js";

interface Piece {
  readonly piece: string;
  readonly score: number;
  readonly type: number;
}

/** Merges the slow, obvious way: look at all neighbours, take the best, begin again. */
function merged(text: string, pieces: readonly Piece[]): string[] {
  const scores = new Map(pieces.map(({ piece, score }) => [piece, score]));
  const whole = pieces.filter(({ type }) => type === PieceType.userDefined).map(({ piece }) => piece);
  const parts: { text: string; frozen: boolean }[] = [];
  for (let rest = text; rest !== ""; ) {
    const symbol = whole.filter((s) => rest.startsWith(s)).sort((a, b) => b.length - a.length)[0];
    const part = symbol ?? String.fromCodePoint(rest.codePointAt(0)!);
    parts.push({ text: part, frozen: symbol !== undefined });
    rest = rest.slice(part.length);
  }
  for (;;) {
    let best = -1;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let i = 0; i + 1 < parts.length; i++) {
      if (parts[i].frozen || parts[i + 1].frozen) continue;
      const score = scores.get(parts[i].text + parts[i + 1].text);
      if (score !== undefined && score > bestScore) {
        bestScore = score;
        best = i;
      }
    }
    if (best < 0) break;
    parts.splice(best, 2, { text: parts[best].text + parts[best + 1].text, frozen: false });
  }
  // Unknown characters that follow each other are one piece.
  const result: string[] = [];
  let afterUnknown = false;
  for (const { text: part } of parts) {
    const unknown = !scores.has(part);
    if (unknown && afterUnknown) result.push(result.pop()! + part);
    else result.push(part);
    afterUnknown = unknown;
  }
  return result;
}

const letters = fc.constantFrom("a", "a", "a", "b", "b", "c", "▁", "é", "\ud83d\ude00");
const piece = fc.record({
  piece: fc.array(letters, { minLength: 1, maxLength: 5 }).map((chars) => chars.join("")),
  // Few, so that equal ones are met.
  score: fc.integer({ min: -4, max: 0 }),
  type: fc.constantFrom<number>(1, 1, 1, 1, 1, PieceType.userDefined),
});
const models = fc.uniqueArray(piece, { selector: (p) => p.piece, maxLength: 20 });

test("merges as the obvious way does, with ties and symbols", () => {
  fc.assert(
    fc.property(models, fc.array(smallAlphabetText, { minLength: 1, maxLength: 6 }), (pieces, texts) => {
      const bytes = writeModel({
        pieces: [{ piece: "<unk>", type: PieceType.unknown }, ...pieces],
        modelType: 2,
      });
      const processor = SentencePieceProcessor.fromBytes(bytes);
      for (const text of texts) {
        const normalized = processor.normalize(text);
        const units = String.fromCharCode(...normalized.units.subarray(0, normalized.length));
        const segmentation = processor.segment(normalized);
        const got = Array.from({ length: segmentation.length }, (_, i) =>
          processor.pieceText(normalized, segmentation, i),
        );
        expect(got).toEqual(merged(units, pieces));
      }
    }),
    { numRuns: 500 },
  );
});

test("merges a quarter of a million equal units, in pieces of eight, without gaps", () => {
  const pieces = ["a", "aa", "aaaa", "aaaaaaaa", "ab", "ba"].map((name, i) => ({ piece: name, score: -i }));
  const bytes = writeModel({
    pieces: [{ piece: "<unk>", type: PieceType.unknown }, ...pieces],
    modelType: 2,
  });
  const processor = SentencePieceProcessor.fromBytes(bytes);
  const { ids, boundaries, length } = processor.segment(processor.normalize("a".repeat(2 ** 18)));
  // The space is unknown; what follows are pieces of eight.
  expect(length).toBe(1 + 2 ** 15);
  expect(boundaries[length]).toBe(2 ** 18 + 1);
  expect(new Set(ids.subarray(1, length)).size).toBe(1);
});
