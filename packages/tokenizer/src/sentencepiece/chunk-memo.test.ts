import fc from "fast-check";
import { expect, test } from "vitest";
import { ChunkMemo, endOf, idOf, MAX_CHUNK, piecesOf } from "./chunk-memo.js";

interface Chunk {
  readonly units: readonly number[];
  /** Where its pieces end. */
  readonly ends: readonly number[];
}

const chunk: fc.Arbitrary<Chunk> = fc
  .array(fc.constantFrom(1, 2, 0xffff), { minLength: 2, maxLength: MAX_CHUNK })
  .chain((units) =>
    fc
      .uniqueArray(fc.integer({ min: 1, max: units.length - 1 }), { maxLength: 10 })
      .map((cuts) => ({ units, ends: [...cuts.sort((a, b) => a - b), units.length] })),
  );

/** The path of a chunk as a finder gives it. Ids and scores tell the pieces apart. */
function pathOf({ units, ends }: Chunk, from: number) {
  const bestStart = new Int32Array(from + units.length + 1);
  const bestId = new Int32Array(from + units.length + 1);
  for (const [k, end] of ends.entries()) {
    bestStart[from + end] = from + (k === 0 ? 0 : ends[k - 1]);
    bestId[from + end] = end * 64 + units.length;
  }
  return { bestStart, bestId };
}

const scores = Float32Array.from({ length: 64 * 64 + 64 }, (_, id) => -id / 3);

function read(memo: ChunkMemo, place: number): unknown {
  const count = piecesOf(memo.words[place]);
  return Array.from({ length: count }, (_, k) => {
    const at = place + 2 + 2 * k;
    return [idOf(memo.words[at]), endOf(memo.words[at]), memo.floats[at + 1]];
  });
}

test("has a chunk as it was kept or not at all, whatever was kept since, be all hashes the same or not", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(chunk, { minLength: 1, maxLength: 12, selector: ({ units }) => units.join() }),
      fc.array(fc.tuple(fc.nat(11), fc.boolean()), { minLength: 1, maxLength: 300 }),
      fc.integer({ min: 3, max: 6 }),
      fc.constantFrom(0, 1, -1),
      (chunks, uses, log2, sameHash) => {
        const memo = new ChunkMemo(log2);
        for (const [index, touch] of uses) {
          const number = index % chunks.length;
          const one = chunks[number];
          const from = number;
          const text = Uint16Array.from([...new Array<number>(from).fill(7), ...one.units]);
          const { length } = one.units;
          const hash =
            sameHash < 0 ? Math.imul(one.units.join().length + one.units[0], 0x9e3779b1) : sameHash;
          memo.reserve(length);
          const place = memo.find(text, from, length, hash);
          if (place === 0) {
            memo.keep(text, from, length, hash, 0.5, pathOf(one, from), scores, one.ends.length);
            const kept = memo.find(text, from, length, hash);
            expect(kept).not.toBe(0);
            memo.raise(kept, 2);
            memo.raise(kept, 1);
            continue;
          }
          expect(memo.isAt(place, text, from, length)).toBe(true);
          expect(memo.floats[place + 1]).toBe(2);
          const expected = one.ends.map((end) => [end * 64 + length, end, scores[end * 64 + length]]);
          expect(read(memo, place)).toEqual(expected);
          if (touch) memo.refresh(place, text, from, length, hash);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test("keeps what is used, when more comes than it has room for", () => {
  const memo = new ChunkMemo(6);
  const chunkOf = (n: number): Uint16Array => Uint16Array.of(n & 0xff, n >> 8, 9);
  const hashOf = (n: number): number => Math.imul(n + 1, 0x85ebca6b);
  const path = pathOf({ units: [0, 0, 0], ends: [3] }, 0);
  const use = (n: number): boolean => {
    memo.reserve(3);
    const place = memo.find(chunkOf(n), 0, 3, hashOf(n));
    if (place === 0) memo.keep(chunkOf(n), 0, 3, hashOf(n), 1, path, scores, 1);
    else memo.refresh(place, chunkOf(n), 0, 3, hashOf(n));
    return place !== 0;
  };
  expect(use(0)).toBe(false);
  for (let n = 1; n < 10_000; n++) {
    expect(use(n)).toBe(false);
    if (n % 20 === 0) expect(use(0), `after ${n}`).toBe(true);
  }
  expect(use(1)).toBe(false);
});
