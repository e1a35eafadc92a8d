import fc from "fast-check";
import { expect, test } from "vitest";
import { PieceTrie } from "./piece-trie.js";
import { costOfKey, type TrieKeys } from "./trie-keys.js";

type Entry = readonly [key: string, value: number];

/** The value of entry i is to be i + 1 or -(i + 1). */
function build(entries: readonly Entry[]): ReturnType<typeof PieceTrie.build> {
  const encoded = entries.map(([key]) => new TextEncoder().encode(key));
  const lengths = Uint16Array.from(encoded, (bytes) => bytes.length);
  const starts = new Uint32Array(entries.length);
  for (let i = 1; i < entries.length; i++) starts[i] = starts[i - 1] + lengths[i - 1];
  return PieceTrie.build({
    bytes: Uint8Array.from(encoded.flatMap((bytes) => [...bytes])),
    starts,
    lengths,
    scores: Float32Array.from(entries, (_, i) => -i / 3),
    costScale: 2048,
    unknownCost: 60_000,
    types: Uint8Array.from(entries, ([, value]) => (value > 0 ? 0 : 1)),
    signs: Int8Array.of(1, -1),
  });
}

function built(entries: readonly (readonly [string, number])[]): PieceTrie {
  const trie = build(entries);
  if (!(trie instanceof PieceTrie)) throw new Error(trie.problem);
  return trie;
}

const noKeys: TrieKeys = {
  bytes: new Uint8Array(0),
  starts: new Uint32Array(0),
  lengths: new Uint16Array(0),
  scores: new Float32Array(0),
  types: new Uint8Array(0),
  signs: new Int8Array(0),
  costScale: 1,
  unknownCost: 0,
};

// Few characters, so that keys share beginnings; rare ones far apart, so that families are wide and sparse.
const unit = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0x61, max: 0x66 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 0x10ffff }) },
);
const key = fc
  .array(unit, { minLength: 1, maxLength: 8 })
  .map((units) => String.fromCodePoint(...units).replace(/\p{Surrogate}/gu, "\ufffd"));
const entries = fc
  .uniqueArray(fc.tuple(key, fc.boolean()), { selector: ([k]) => k, maxLength: 400 })
  .map((keys) => keys.map(([k, negative], i): Entry => [k, negative ? -(i + 1) : i + 1]));

test("holds what a map holds, and nothing else", () => {
  fc.assert(
    fc.property(entries, fc.array(key), (pairs, others) => {
      const trie = built(pairs);
      const map = new Map(pairs);
      expect(trie.first(0)).toBe(0);
      for (const probe of [...map.keys(), ...others]) {
        for (let end = 0; end <= probe.length; end++) {
          const prefix = probe.slice(0, end);
          expect(trie.get(prefix)).toBe(map.get(prefix) ?? 0);
        }
        expect(trie.get(`${probe}a`)).toBe(map.get(`${probe}a`) ?? 0);
      }
    }),
    { numRuns: 300 },
  );
});

test("stores costs where a walk passes: of a key, of none, of a unit that is none, of one with a negative value", () => {
  const trie = built([
    ["abc", 1],
    ["a", 2],
    ["xy", 3],
    ["xz", -4],
  ]);
  const costAt = (text: string): number => {
    let node = 0;
    for (const unit of text) node = trie.child(node, unit.charCodeAt(0));
    expect(trie.steps[node * 2 + 1] >>> 16).toBe(trie.codes[text.charCodeAt(text.length - 1)]);
    return trie.steps[node * 2 + 1] & 0xffff;
  };
  expect(["a", "abc", "ab", "x", "xy", "xz"].map(costAt)).toEqual([683, 0, 0xffff, 0xffff, 1365, 0]);
  const { unitValues, unitScores, unitCosts, codes } = trie;
  expect([..."axbq"].map((unit) => unitValues[codes[unit.charCodeAt(0)]])).toEqual([2, 0, 0, 0]);
  expect(unitScores[codes[0x61]]).toBe(Math.fround(-1 / 3));
  expect([..."axbq"].map((unit) => unitCosts[codes[unit.charCodeAt(0)]])).toEqual([683, 60_000, 60_000, -1]);
});

test("a score worse than all costs has the largest one, and one above 0 the least", () => {
  const keys = { scores: Float32Array.of(-40, 1), types: new Uint8Array(2), signs: Int8Array.of(1) };
  const cost = (id: number): number => costOfKey({ ...noKeys, ...keys, costScale: 2048 }, id);
  expect([cost(0), cost(1)]).toEqual([0xffff, 0]);
});

test("finds the longest key at a position", () => {
  fc.assert(
    fc.property(
      entries,
      fc.array(key).map((parts) => parts.join("")),
      (pairs, text) => {
        const trie = built(pairs);
        for (let position = 0; position < text.length; position++) {
          const lengths = pairs.filter(([k]) => text.startsWith(k, position)).map(([k]) => k.length);
          expect(trie.longestMatch(text, position)).toBe(Math.max(0, ...lengths));
        }
      },
    ),
  );
});

test("tells equal keys", () => {
  expect(
    build([
      ["ab", 1],
      ["b", 2],
      ["a", 3],
      ["ab", 4],
    ]),
  ).toEqual({ problem: "equal", ids: [0, 3] });
});

test("tells the first pair of equal keys among many", () => {
  fc.assert(
    fc.property(entries, fc.nat(), fc.nat(), (pairs, which, where) => {
      fc.pre(pairs.length > 0);
      const first = which % pairs.length;
      const second = first + 1 + (where % (pairs.length - first));
      const doubled = [...pairs.slice(0, second), pairs[first], ...pairs.slice(second)].map(
        ([name], i): Entry => [name, i + 1],
      );
      expect(build(doubled)).toEqual({ problem: "equal", ids: [first, second] });
    }),
    { numRuns: 300 },
  );
});

test("of no keys holds nothing", () => {
  const trie = built([]);
  expect(trie.get("a")).toBe(0);
  expect(trie.first(0x61)).toBe(0);
});

test("of thousands of keys with many different units stays dense", () => {
  const pairs = Array.from({ length: 20_000 }, (_, i) => {
    const first = 0x4e00 + (i % 5000);
    return [String.fromCharCode(first, 0x4e00 + ((i * 7919) % 20_000), 0x61 + (i % 26)), i + 1] as const;
  });
  const trie = built(pairs);
  for (const [k, v] of pairs) expect(trie.get(k)).toBe(v);
  const nodes = new Set(pairs.flatMap(([k]) => [k.slice(0, 1), k.slice(0, 2), k])).size;
  const units = new Set(pairs.flatMap(([k]) => k.split(""))).size;
  expect(trie.steps.length / 2).toBeLessThan(nodes + 2 * units);
});
