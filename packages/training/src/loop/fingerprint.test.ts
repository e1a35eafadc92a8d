import fc from "fast-check";
import { expect, test } from "vitest";
import { Fingerprint, fingerprintOf } from "./fingerprint.js";

/** The hash in whole numbers of any size. Source: Fowler, Noll, Vo, FNV-1a of 64 bits, over UTF-16 code units. */
function fnv1a(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++)
    hash = ((hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, "0");
}

const text = fc.string({ unit: "grapheme" });

test("records, one after another, have that of their JSON, so that runs begun before go on", () => {
  const record = fc.record({ text, spans: fc.array(fc.record({ start: fc.nat() })) });
  fc.assert(
    fc.property(fc.array(record), (records) => {
      expect(fingerprintOf(records)).toBe(fnv1a(JSON.stringify(records)));
    }),
  );
});

test("bytes have one that any other byte changes, wherever they lie in memory", () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.nat(7), (all, at, change, start) => {
      const moved = new Uint8Array(all.length + start).subarray(start);
      moved.set(all);
      const before = new Fingerprint().addBytes(all).value;
      expect(new Fingerprint().addBytes(moved).value).toBe(before);
      moved[at % all.length] ^= change;
      expect(new Fingerprint().addBytes(moved).value).not.toBe(before);
    }),
  );
});

test("records whose JSON no text could hold have one too", () => {
  // One long text, said to be many: what is made of them at once is one record's.
  const long = { toJSON: () => "x".repeat(2 ** 20) };
  const many = Array.from({ length: 3 }, () => long);
  const stringify = JSON.stringify;
  let longest = 0;
  JSON.stringify = ((value: unknown) => {
    const json = stringify(value);
    longest = Math.max(longest, json.length);
    return json;
  }) as typeof JSON.stringify;
  try {
    expect(fingerprintOf(many)).toBe(fnv1a(stringify(many)));
  } finally {
    JSON.stringify = stringify;
  }
  expect(longest).toBe(2 ** 20 + 2);
});
