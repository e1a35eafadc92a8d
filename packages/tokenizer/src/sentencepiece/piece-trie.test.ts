import fc from "fast-check";
import { expect, test } from "vitest";
import { PieceTrie, TrieKeys } from "./piece-trie.js";

function build(entries: readonly (readonly [string, number])[]): ReturnType<typeof PieceTrie.build> {
  const keys = new TrieKeys(
    entries.length,
    entries.reduce((sum, [key]) => sum + key.length, 0),
  );
  entries.forEach(([key, value], i) => {
    for (let k = 0; k < key.length; k++) keys.units[keys.position + k] = key.charCodeAt(k);
    keys.add(key.length, value, i / 3);
  });
  return PieceTrie.build(keys);
}

function built(entries: readonly (readonly [string, number])[]): PieceTrie {
  const trie = build(entries);
  if (!(trie instanceof PieceTrie)) throw new Error(`equal keys ${trie.equal}`);
  return trie;
}

// Few units, so that keys share beginnings; rare ones far apart, so that families are wide and sparse.
const unit = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0x61, max: 0x66 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 0xffff }) },
);
const key = fc.array(unit, { minLength: 1, maxLength: 8 }).map((units) => String.fromCharCode(...units));
const value = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).filter((n) => n !== 0);
const entries = fc.uniqueArray(fc.tuple(key, value), { selector: ([k]) => k, maxLength: 400 });

test("holds what a map holds, and nothing else", () => {
  fc.assert(
    fc.property(entries, fc.array(key), (pairs, others) => {
      const trie = built(pairs);
      const map = new Map(pairs);
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

test("stores the weight beside the value", () => {
  const trie = built([
    ["a", 1],
    ["ab", 2],
    ["b", 3],
  ]);
  expect(trie.weights[trie.child(trie.first(0x61), 0x62) * 4 + 3]).toBe(Math.fround(1 / 3));
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
  ).toEqual({ equal: [1, 4] });
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
  expect(trie.table.length / 4).toBeLessThan(nodes + 2 * units);
});
