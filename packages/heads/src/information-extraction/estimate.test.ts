import fc from "fast-check";
import { expect, it } from "vitest";
import { extractorOf, ScriptedModel } from "../../test/scripted-model.js";
import type { ExtractionOptions } from "./options.js";

/** Names that ask for the same in other characters, and one that picks an option in the words of another. */
const NAMES = ["person", "ｐｅｒｓｏｎ", "ｐerson", "town", "ｔｏｗｎ", "town [a, b]", "town ［a, b］"];

it("has the rows that are asked: names of the same prompt and rules once", async () => {
  let saved = 0;
  const settings: fc.Arbitrary<ExtractionOptions> = fc.record(
    {
      thresholds: fc.constantFrom({}, { person: 0.4 }),
      maxSpanTokens: fc.constantFrom(8, { town: 4 }),
      kindScope: fc.constantFrom("sentence", "window"),
      optionNames: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 }),
      fc.array(fc.constantFrom("x y. ", "Ada lives in Rome. ".repeat(8), "x"), {
        minLength: 1,
        maxLength: 3,
      }),
      settings,
      async (names, texts, options) => {
        const known = [...new Set([...names, "person", "town"])];
        const model = new ScriptedModel(() => []);
        const extractor = extractorOf(model, { maxTokens: 60 });
        const estimate = await extractor.estimate(texts, known, options);
        await extractor.extract(texts, known, options);
        expect(estimate.rows).toBe(model.rows.length);
        if (estimate.rows < estimate.windows * known.length) saved++;
      },
    ),
    { numRuns: 60 },
  );
  expect(saved).toBeGreaterThan(20);
});

it("finds fault with what asking finds fault with", async () => {
  const extractor = extractorOf(new ScriptedModel(() => []), { maxTokens: 40 });
  for (const [schema, options] of [
    ["person", { thresholds: { town: 0.2 } }],
    ["w".repeat(40), {}],
  ] as const) {
    const refusal = await extractor.extract("x", schema, options).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Error);
    await expect(extractor.estimate("x", schema, options)).rejects.toEqual(refusal);
  }
});
