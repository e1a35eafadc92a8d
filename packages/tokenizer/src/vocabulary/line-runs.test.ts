import fc from "fast-check";
import { expect, test } from "vitest";
import { type LineRun, LineRuns } from "./line-runs.js";

const PIECES = 30;
const LINES = 60;

/** Runs in the order of their lines, with gaps between some of them. */
const runs = fc
  .array(fc.record({ gap: fc.nat(2), piece: fc.nat(PIECES - 1), count: fc.integer({ min: 1, max: 12 }) }), {
    maxLength: 8,
  })
  .map((parts) => {
    const found: LineRun[] = [];
    let line = 0;
    for (const { gap, piece, count } of parts) {
      line += gap;
      found.push({ line, piece, count });
      line += count;
    }
    return found;
  });

test("say what a list of lines says, a piece's last line first", () => {
  fc.assert(
    fc.property(runs, (list) => {
      const pieceOf = new Map<number, number>();
      const lineOf = new Map<number, number>();
      for (const { line, piece, count } of list) {
        for (let i = 0; i < count; i++) {
          pieceOf.set(line + i, piece + i);
          lineOf.set(piece + i, line + i);
        }
      }
      const lineRuns = new LineRuns(list);
      for (let line = -1; line < LINES * 2; line++)
        expect(lineRuns.pieceOf(line), `line ${line}`).toBe(pieceOf.get(line) ?? -1);
      for (let piece = -1; piece < PIECES * 2; piece++)
        expect(lineRuns.lineOf(piece), `piece ${piece}`).toBe(lineOf.get(piece) ?? -1);
    }),
    { numRuns: 1000 },
  );
});
