import fc from "fast-check";
import { expect, test } from "vitest";
import { compareSpans } from "./compare-spans.js";
import { type KindSpan, type SpanExample, spanMetrics } from "./span-metrics.js";

const span = fc.record({
  kind: fc.constantFrom("a", "b", "c"),
  start: fc.integer({ min: 0, max: 2 }),
  end: fc.integer({ min: 3, max: 4 }),
});
const spans = fc.array(span, { maxLength: 5 });

test("scores are those of each model alone, and what moved accounts for all of the difference", () => {
  const records = fc.array(fc.record({ gold: spans, first: spans, second: spans }), { maxLength: 6 });
  fc.assert(
    fc.property(records, (all) => {
      const before = all.map(({ gold, first }): SpanExample => ({ gold, predicted: first }));
      const after = all.map(({ gold, second }): SpanExample => ({ gold, predicted: second }));
      const compared = compareSpans(before, after);
      const [olds, news] = [spanMetrics(before), spanMetrics(after)];
      expect([compared.all.before, compared.all.after]).toEqual([olds.micro, news.micro]);
      for (const [kind, each] of Object.entries(compared.kinds)) {
        if (olds.kinds[kind] !== undefined) expect(each.before).toEqual(olds.kinds[kind]);
        if (news.kinds[kind] !== undefined) expect(each.after).toEqual(news.kinds[kind]);
        expect(each.found - each.lost).toBe(each.after.correct - each.before.correct);
        const wrong = (score: typeof each.before): number => score.predicted - score.correct;
        expect(each.newlyWrong - each.noLongerWrong).toBe(wrong(each.after) - wrong(each.before));
        expect(compared.better.includes(kind)).toBe(each.after.f1 > each.before.f1);
        expect(compared.worse.includes(kind)).toBe(each.after.f1 < each.before.f1);
      }
      expect(new Set([...Object.keys(olds.kinds), ...Object.keys(news.kinds)])).toEqual(
        new Set(Object.keys(compared.kinds)),
      );
    }),
  );
});

test("a model that finds one and loses another is no better, and both are said", () => {
  const at = (kind: string, start: number): KindSpan => ({ kind, start, end: start + 1 });
  const gold = [at("x", 0), at("x", 5), at("y", 9)];
  const before = [{ gold, predicted: [at("x", 0), at("x", 7)] }];
  const after = [{ gold, predicted: [at("x", 5), at("y", 9)] }];
  const { kinds, better, worse, all } = compareSpans(before, after);
  expect(kinds.x).toMatchObject({ found: 1, lost: 1, newlyWrong: 0, noLongerWrong: 1 });
  expect(kinds.y).toMatchObject({ found: 1, lost: 0, change: 1 });
  expect([better, worse]).toEqual([["y", "x"], []]);
  expect(all).toMatchObject({ found: 2, lost: 1, before: { gold: 3, correct: 1 }, after: { correct: 2 } });
  expect(compareSpans(after, before)).toMatchObject({ better: [], worse: ["y", "x"] });
  expect(() => compareSpans(before, [])).toThrow("after: expected as many as before, 1, got 0");
});
