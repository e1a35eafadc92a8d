import { expect, test } from "vitest";
import { threefry2x32, type WordPair } from "./threefry.js";

function words(key: WordPair, counter: WordPair, count = 1): readonly number[] {
  const into = new Int32Array(2 * count);
  threefry2x32(into, count, key, counter);
  return [...new Uint32Array(into.buffer)];
}

/** Source: Random123, tests/kat_vectors, threefry2x32 with 13 rounds: counter, key, result. */
const answers = [
  [
    [0, 0],
    [0, 0],
    [0x9d1c5ec6, 0x8bd50731],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0xfd36d048, 0x2d17272c],
  ],
  [
    [0x243f6a88, 0x85a308d3],
    [0x13198a2e, 0x03707344],
    [0xba3e4725, 0xf27d669e],
  ],
] as const;

test.each(answers)("counter %o under key %o gives the published words", (counter, key, expected) => {
  expect(words(key, counter)).toEqual(expected);
});

test("counters follow one another", () => {
  const many = words([1, 2], [0xfffffffe, 5], 4);
  const one = (low: number): readonly number[] => words([1, 2], [low, 5]);
  expect(many).toEqual([...one(0xfffffffe), ...one(0xffffffff), ...one(0), ...one(1)]);
});
