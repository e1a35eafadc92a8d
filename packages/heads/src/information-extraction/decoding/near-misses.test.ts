import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sigmoid } from "../../numeric/logits.js";
import type { TokenSpan } from "./decode.js";
import { mergeSpans } from "./merge.js";
import { likeliestMisses, MissRanking } from "./near-misses.js";
import type { TextSpan } from "./spans.js";

type Place = Pick<TextSpan, "start" | "end">;

const isApart = (a: Place, b: Place): boolean => a.end <= b.start || b.end <= a.start;

/** Greedily, from all at once. */
function likeliestApart(spans: readonly TextSpan[], found: readonly Place[], count: number) {
  const best: TextSpan[] = [];
  for (const span of [...spans].sort((a, b) => b.probability - a.probability || a.start - b.start))
    if (best.length < count && [...found, ...best].every((other) => isApart(span, other))) best.push(span);
  return best;
}

describe("likeliestMisses", () => {
  // A token is a character.
  const toText = ({ first, last, probability }: TokenSpan): TextSpan => ({
    start: first,
    end: last + 1,
    probability,
  });
  const logits = fc
    .uniqueArray(fc.integer({ min: -900, max: 300 }), { minLength: 2, maxLength: 24 })
    .map((some) => some.map((logit) => logit / 100));

  it("are the likeliest of all pairs that can be found, where all starts and ends are looked at", () => {
    fc.assert(
      fc.property(
        logits,
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat({ max: 24 }), { maxLength: 3 }),
        (values, count, walls) => {
          const start = Float32Array.from(values);
          const end = Float32Array.from([...values].reverse());
          const canBe = ({ start: from, end: to }: Place) => walls.every((wall) => wall < from || wall >= to);
          const all = values.flatMap((_, first) =>
            values.slice(first).map((_, length) => ({
              start: first,
              end: first + length + 1,
              probability: sigmoid(start[first]) * sigmoid(end[first + length]),
            })),
          );
          const misses = likeliestMisses({ start, end }, [], {
            count,
            maxSpanTokens: 100,
            toText: (span) => (canBe(toText(span)) ? toText(span) : undefined),
          });
          const expected = likeliestApart(all.filter(canBe), [], count);
          // No place stays empty while a pair is left for it.
          if (misses.length < count || values.length <= 2 * count) expect(misses).toEqual(expected);
          for (const [i, miss] of misses.entries()) {
            expect(canBe(miss)).toBe(true);
            expect(misses.slice(i + 1).every((other) => isApart(miss, other))).toBe(true);
          }
        },
      ),
    );
  });
});

describe("MissRanking", () => {
  it("is the ranking of all misses at once, however they come in, and keeps no more than hang together", () => {
    const span = fc.record({ start: fc.nat({ max: 60 }), length: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(
        fc.uniqueArray(span, {
          minLength: 20,
          maxLength: 80,
          selector: ({ start, length }) => start * 10 + length,
        }),
        fc.array(span, { maxLength: 8 }),
        fc.array(fc.nat({ max: 60 }), { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
        (spans, findings, stops, count) => {
          const misses = spans.map(({ start, length }, i) => ({
            start,
            end: start + length,
            probability: (((i * 7919) % 1009) + 1) / 1010,
          }));
          const found = mergeSpans(
            findings.map(({ start, length }) => ({ start, end: start + length, probability: 1 })),
          );
          const ranking = new MissRanking();
          let from = 0;
          for (const to of [...[...stops].sort((a, b) => a - b), Number.POSITIVE_INFINITY]) {
            ranking.add(misses.filter(({ start }) => start >= from && start < to));
            ranking.settle(
              count,
              to,
              found.filter(({ start }) => start < to),
            );
            from = to;
          }
          expect(ranking.settle(count, Number.POSITIVE_INFINITY, found)).toEqual(
            likeliestApart(misses, found, count),
          );
        },
      ),
    );
  });
});
