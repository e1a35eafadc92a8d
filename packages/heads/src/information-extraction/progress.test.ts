import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractorOf, modelFinding } from "../../test/scripted-model.js";
import type { ExtractionProgress } from "./types.js";

/** No room for a relation of it. */
const LONG = "w".repeat(40);
const SCHEMA = { A: { B: "C" } };
const model = () => modelFinding({ A: ["x", LONG], "B of x": ["y"], "C of y": ["x"] });
const text = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(fc.constantFrom("x", "y", "x y x", "w"), fc.nat()).map(([of, i]) => `${of}${i}`),
  },
  fc.constantFrom("", LONG),
);

/** The same texts as callers have them. */
const sources = {
  array: (texts: readonly string[]) => texts,
  *generator(texts: readonly string[]) {
    yield* texts;
  },
  async *stream(texts: readonly string[]) {
    yield* texts;
  },
} as const;

function check(seen: readonly ExtractionProgress[], rows: number): void {
  for (const [i, now] of seen.entries()) {
    expect(now.level).toBeGreaterThanOrEqual(1);
    expect(now.answered).toBeLessThanOrEqual(now.questions);
    expect(now.rows).toBeLessThanOrEqual(now.knownRows);
    expect(now.knownRows).toBeLessThanOrEqual(now.estimatedRows);
    const { fraction, rows: before, batches } = seen[i - 1] ?? { fraction: 0, rows: 0, batches: 0 };
    expect(now.fraction).toBeGreaterThanOrEqual(fraction);
    expect(now.rows).toBeGreaterThanOrEqual(before);
    expect(now.batches).toBeGreaterThanOrEqual(batches);
    expect(now.fraction === 1).toBe(i === seen.length - 1);
  }
  expect(seen.at(-1)?.rows ?? 0).toBe(rows);
}

describe("progress of a call", () => {
  it.each(Object.entries(sources))(
    "extractEach over %s: one count, that is all done when nothing is left and not before",
    async (_, source) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(text, { maxLength: 150, size: "max" }),
          fc.integer({ min: 1, max: 600 }),
          fc.constantFrom("throw", "return"),
          async (texts, batchTokens, onError) => {
            const given = onError === "throw" ? texts.filter((one) => one !== LONG) : texts;
            const asked = model();
            const seen: ExtractionProgress[] = [];
            const each = extractorOf(asked, { maxTokens: 48, batchTokens }).extractEach(
              source(given),
              SCHEMA,
              {
                onProgress: (progress) => seen.push(progress),
                ...(onError === "return" && { onError }),
              },
            );
            let results = 0;
            for await (const _ of each) results++;
            expect(results).toBe(given.length);
            check(seen, asked.rows.length);
            expect(seen.length).toBeGreaterThanOrEqual(asked.runs.length === 0 ? 0 : 1);
          },
        ),
        { numRuns: 12 },
      );
    },
  );

  it("extract with outcomes: texts that fail are left out of what is left", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 12 }), fc.boolean(), async (texts, fails) => {
        const asked = model();
        const forward = asked.forward.bind(asked);
        asked.forward = async (inputs, options) => {
          if (fails && inputs.inputIds.data.includes("w".codePointAt(0)! + 10)) throw new Error("no run");
          return forward(inputs, options);
        };
        const seen: ExtractionProgress[] = [];
        await extractorOf(asked, { maxTokens: 48, batchTokens: 64 }).extract(texts, SCHEMA, {
          onProgress: (progress) => seen.push(progress),
          onError: "return",
        });
        check(seen, asked.rows.length);
      }),
      { numRuns: 40 },
    );
  });

  it("of an array counts what is still to come, as what came before", async () => {
    const texts = Array.from({ length: 256 }, (_, i) => `w${i}`);
    const ends: number[] = [];
    let last = 0;
    const each = extractorOf(model()).extractEach(texts, "A", {
      onProgress: ({ fraction }) => {
        last = fraction;
      },
    });
    let given = 0;
    for await (const _ of each) if (given++ % 64 === 0) ends.push(last);
    expect(ends).toEqual([0.25, 0.5, 0.75, 1]);
  });
});
