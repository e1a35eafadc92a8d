import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256 } from "./chunk-results.js";
import { type ChunkLimits, halve, type Stretch, splitInput } from "./split-input.js";

/** Texts with every kind of line end, with and without one at the end, and pieces that they come in. */
const texts = fc
  .array(fc.constantFrom("a", "é", "漢字", "\n", "\r\n", "\n\n", "long line without an end "), {
    maxLength: 60,
  })
  .map((parts) => Buffer.from(parts.join("")));
const limits: fc.Arbitrary<ChunkLimits> = fc.record({
  bytes: fc.integer({ min: 1, max: 60 }),
  lines: fc.integer({ min: 1, max: 7 }),
});

async function split(text: Buffer, asked: ChunkLimits, piece: number): Promise<readonly Stretch[]> {
  async function* pieces(): AsyncGenerator<Buffer> {
    // One buffer for all pieces, as a reader may do.
    const shared = Buffer.alloc(piece);
    for (let at = 0; at < text.length; at += piece)
      yield shared.subarray(0, text.copy(shared, 0, at, at + piece));
  }
  const stretches: Stretch[] = [];
  for await (const stretch of splitInput({ name: "text", chunks: pieces() }, asked)) stretches.push(stretch);
  return stretches;
}

const lineCount = (bytes: Buffer): number =>
  bytes.toString().split("\n").length - (bytes.at(-1) === 10 ? 1 : 0);

function expectParts(stretches: readonly Stretch[], text: Buffer, from: Stretch | undefined): void {
  let [start, firstLine] = [from?.start ?? 0, from?.firstLine ?? 1];
  for (const stretch of stretches) {
    const bytes = text.subarray(stretch.start, stretch.end);
    expect([stretch.start, stretch.firstLine]).toEqual([start, firstLine]);
    expect(stretch.lines).toBe(lineCount(bytes));
    expect(stretch.sha256).toBe(sha256(bytes));
    [start, firstLine] = [stretch.end, firstLine + stretch.lines];
  }
  expect(start).toBe(from?.end ?? text.length);
}

describe("splitInput", () => {
  test("cuts behind line ends, loses nothing, and keeps to its limits", async () => {
    await fc.assert(
      fc.asyncProperty(texts, limits, fc.integer({ min: 1, max: 20 }), async (text, asked, piece) => {
        const stretches = await split(text, asked, piece);
        expectParts(stretches, text, undefined);
        stretches.forEach((stretch, index) => {
          expect(stretch.index).toBe(index);
          expect(stretch.lines).toBeLessThanOrEqual(asked.lines);
          if (stretch.lines > 1) expect(stretch.end - stretch.start).toBeLessThanOrEqual(asked.bytes);
          if (index < stretches.length - 1) expect(text[stretch.end - 1]).toBe(10);
        });
      }),
    );
  });

  test("gives the same chunks whatever pieces the input comes in", async () => {
    await fc.assert(
      fc.asyncProperty(texts, limits, fc.integer({ min: 1, max: 20 }), async (text, asked, piece) => {
        expect(await split(text, asked, piece)).toEqual(await split(text, asked, text.length + 1));
      }),
    );
  });
});

test("halve: two chunks that are the whole", async () => {
  await fc.assert(
    fc.asyncProperty(texts, limits, async (text, asked) => {
      for (const stretch of await split(text, asked, 7)) {
        if (stretch.lines < 2) continue;
        const halves = halve(stretch, text.subarray(stretch.start, stretch.end));
        expectParts(halves, text, stretch);
        expect(halves.map(({ lines }) => lines)).toEqual([
          Math.floor(stretch.lines / 2),
          Math.ceil(stretch.lines / 2),
        ]);
      }
    }),
  );
});
