import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DecodeOptions, decodeSpans, type TokenLogits } from "./decode.js";

const defaults: DecodeOptions = { threshold: 0.5, minProbability: 0, overlap: "none", maxSpanTokens: 32 };
const ABSENT = -10;

function logits(length: number, starts: Record<number, number>, ends: Record<number, number>): TokenLogits {
  const fill = (values: Record<number, number>): Float32Array =>
    Float32Array.from({ length }, (_, i) => values[i] ?? ABSENT);
  return { start: fill(starts), end: fill(ends) };
}

const places = (spans: ReturnType<typeof decodeSpans>): readonly (readonly [number, number])[] =>
  spans.map(({ first, last }) => [first, last]);

describe("decodeSpans", () => {
  it("couples a start with the first end at or after it", () => {
    expect(places(decodeSpans(logits(8, { 1: 3, 5: 3 }, { 2: 3, 5: 3 }), defaults))).toEqual([
      [1, 2],
      [5, 5],
    ]);
  });

  it("T20: a later start before the same end takes the earlier one's place", () => {
    expect(places(decodeSpans(logits(8, { 3: 3, 5: 3 }, { 6: 3 }), defaults))).toEqual([[5, 6]]);
  });

  it("T20: a start is used once, so the longer of two spans with one start is lost", () => {
    expect(places(decodeSpans(logits(8, { 0: 3 }, { 1: 3, 3: 3 }), defaults))).toEqual([[0, 1]]);
  });

  it("T20: overlap allow gives nested, overlapping and equal-start spans", () => {
    const spans = decodeSpans(logits(8, { 0: 3, 2: 3 }, { 1: 3, 3: 3 }), { ...defaults, overlap: "allow" });
    expect(places(spans)).toEqual([
      [0, 1],
      [0, 3],
      [2, 3],
    ]);
  });

  it("overlap allow stays within maxSpanTokens", () => {
    const options: DecodeOptions = { ...defaults, overlap: "allow", maxSpanTokens: 2 };
    expect(places(decodeSpans(logits(8, { 0: 3 }, { 0: 3, 1: 3, 2: 3 }), options))).toEqual([
      [0, 0],
      [0, 1],
    ]);
  });

  it("an end without a start and a start without an end give nothing", () => {
    expect(decodeSpans(logits(8, { 5: 3 }, { 2: 3 }), defaults)).toEqual([]);
  });

  it("T29: the threshold is per position and strict", () => {
    expect(decodeSpans(logits(4, { 1: 0 }, { 1: 9 }), defaults)).toEqual([]);
    expect(decodeSpans(logits(4, { 1: 9 }, { 1: 0 }), defaults)).toEqual([]);
    expect(places(decodeSpans(logits(4, { 1: 1e-3 }, { 1: 1e-3 }), defaults))).toEqual([[1, 1]]);
  });

  it("T29: a span's probability is the product, and minProbability is about that", () => {
    const row = logits(4, { 1: Math.log(3) }, { 2: Math.log(3 / 2) });
    const [span] = decodeSpans(row, defaults);
    expect(span.probability).toBeCloseTo(0.75 * 0.6, 7);
    expect(decodeSpans(row, { ...defaults, minProbability: 0.44 })).toHaveLength(1);
    expect(decodeSpans(row, { ...defaults, minProbability: 0.46 })).toEqual([]);
  });

  it("T28: the sigmoid is taken once, and far logits do not overflow", () => {
    expect(decodeSpans(logits(1, { 0: 1e30 }, { 0: 1e30 }), defaults)[0].probability).toBe(1);
    const low = decodeSpans(logits(1, { 0: -80 }, { 0: -80 }), { ...defaults, threshold: 0 });
    expect(low[0].probability).toBeCloseTo(Math.exp(-160), 80);
    expect(decodeSpans(logits(1, { 0: -1e30 }, { 0: -1e30 }), { ...defaults, threshold: 0 })).toEqual([]);
  });

  it("NaN logits give nothing", () => {
    expect(decodeSpans(logits(2, { 0: Number.NaN }, { 0: Number.NaN }), defaults)).toEqual([]);
  });

  it("prompt and text apart give what the published walk over the whole row gives, less what runs across", () => {
    const row = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { maxLength: 24 });
    fc.assert(
      fc.property(row, row, (prompt, text) => {
        const whole = publishedWalk([...prompt, ...text]);
        const part = (flags: typeof prompt): TokenLogits => ({
          start: Float32Array.from(flags, ([start]) => (start ? 1 : -1)),
          end: Float32Array.from(flags, ([, end]) => (end ? 1 : -1)),
        });
        const apart = [
          ...places(decodeSpans(part(prompt), defaults)),
          ...places(decodeSpans(part(text), defaults)).map(
            ([first, last]) => [first + prompt.length, last + prompt.length] as const,
          ),
        ];
        expect(apart).toEqual(
          whole.filter(([first, last]) => last < prompt.length === first < prompt.length),
        );
      }),
    );
  });
});

/** The published procedure, step by step: two pointers, a table by end. */
function publishedWalk(
  row: readonly (readonly [boolean, boolean])[],
): readonly (readonly [number, number])[] {
  const starts = row.flatMap(([start], i) => (start ? [i] : []));
  const ends = row.flatMap(([, end], i) => (end ? [i] : []));
  const couples = new Map<number, number>();
  let s = 0;
  let e = 0;
  while (s < starts.length && e < ends.length) {
    if (starts[s] === ends[e]) {
      couples.set(ends[e], starts[s]);
      s++;
      e++;
    } else if (starts[s] < ends[e]) {
      couples.set(ends[e], starts[s]);
      s++;
    } else e++;
  }
  return [...couples].map(([end, start]) => [start, end]);
}
