import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EncodeOptions, resolveEncodeOptions } from "../encode-options.js";
import { planTruncation, type Row, type TruncationPlan } from "./truncation.js";

function plan(first: number, second: number | undefined, options: EncodeOptions): TruncationPlan {
  const defaults = {
    modelMaxLength: Number.POSITIVE_INFINITY,
    paddingSide: "right",
    padding: "none",
  } as const;
  return planTruncation(first, second, resolveEncodeOptions(options, defaults));
}

const size = ({ first, second }: Row): number =>
  first.end - first.start + (second === undefined ? 0 : second.end - second.start);

/** What takes one token at a time off the longer text, off the second when both are as long. */
function cutSlowly(first: number, second: number, excess: number): readonly [number, number] {
  let [a, b] = [first, second];
  for (let step = 0; step < excess; step++) {
    if (a > b) a--;
    else b--;
  }
  return [a, b];
}

describe("truncation", () => {
  test("longest_first takes tokens one by one off the longer text", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.integer({ min: 5, max: 80 }), (first, second, maxLength) => {
        const { rows, overflow } = plan(first, second, { truncation: "longest_first", maxLength });
        const [a, b] = cutSlowly(first, second, Math.max(first + second + 4 - maxLength, 0));
        expect(rows).toEqual([{ first: { start: 0, end: a }, second: { start: 0, end: b } }]);
        expect(overflow).toBeUndefined();
      }),
    );
  });

  test("overflowing tokens begin a stride before the cut", () => {
    const { rows, overflow } = plan(10, undefined, { truncation: "only_first", maxLength: 8, stride: 2 });
    expect(rows).toEqual([{ first: { start: 0, end: 6 }, second: undefined }]);
    expect(overflow).toEqual({ of: "first", range: { start: 4, end: 10 } });
  });

  test("a text that would have to be cut to nothing is left as it is", () => {
    const { rows, overflow } = plan(3, 20, { truncation: "only_first", maxLength: 12 });
    expect(rows).toEqual([{ first: { start: 0, end: 3 }, second: { start: 0, end: 20 } }]);
    expect(overflow).toBeUndefined();
  });

  test("windows cover everything, each but the last full, and rejoin without the strides", () => {
    const lengths = fc.record({
      target: fc.nat(200),
      other: fc.option(fc.nat(20), { nil: undefined }),
      room: fc.integer({ min: 1, max: 40 }),
      stride: fc.nat(39),
    });
    fc.assert(
      fc.property(lengths, ({ target, other, room, stride }) => {
        fc.pre(stride < room);
        const maxLength = room + (other === undefined ? 2 : other + 4);
        const options = { overflow: "windows", maxLength, stride } as const;
        const { rows } =
          other === undefined
            ? plan(target, undefined, { ...options, truncation: "only_first" })
            : plan(other, target, { ...options, truncation: "only_second" });
        const ranges = rows.map((row) => (other === undefined ? row.first : row.second!));
        const rejoined: number[] = [];
        ranges.forEach(({ start, end }, index) => {
          const from = index === 0 ? start : start + stride;
          if (index > 0) expect(start + stride).toBe(ranges[index - 1].end);
          for (let token = from; token < end; token++) rejoined.push(token);
          if (index < ranges.length - 1) expect(end - start).toBe(room);
          else expect(end - start).toBeLessThanOrEqual(room);
        });
        expect(rejoined).toEqual(Array.from({ length: target }, (_, token) => token));
        for (const row of rows) {
          expect(size(row) + (other === undefined ? 2 : 4)).toBeLessThanOrEqual(maxLength);
          if (other !== undefined) expect(row.first).toEqual({ start: 0, end: other });
        }
      }),
    );
  });

  test("windows that the other text leaves no room for are an error", () => {
    const options = { truncation: "only_second", overflow: "windows", maxLength: 12, stride: 2 } as const;
    expect(() => plan(6, 20, options)).toThrow(
      "maxLength: expected room for more than stride (2) tokens beside the first text, which leaves 2, got 12",
    );
    expect(plan(5, 20, options).rows.length).toBe(18);
  });
});
