import { readJsonLines, referenceModelUrl } from "@ernie-m/fixtures";
import {
  type ExtractionEntry,
  type ExtractionResult,
  type InformationExtractor,
  loadExtractor,
} from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

const SCHEMA = [{ person: ["birthplace", "employer"] }, "organization", "location"];
const texts = readJsonLines<{ readonly text: string }>("reference/extraction.jsonl").map(({ text }) => text);

let extractor: InformationExtractor;
beforeAll(async () => {
  extractor = await loadExtractor(referenceModelUrl, { runtime: nodeRuntime() });
});
afterAll(() => extractor.dispose());

/** Same spans, probabilities within 1e-4. */
function expectSame(actual: ExtractionResult, expected: ExtractionResult): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, entries] of Object.entries(expected)) {
    const place = ({ text, start, end }: ExtractionEntry) => ({ text, start, end });
    expect(actual[name].map(place)).toEqual(entries.map(place));
    entries.forEach((entry, i) => {
      expect(Math.abs(actual[name][i].probability - entry.probability)).toBeLessThan(1e-4);
      expectSame(actual[name][i].relations ?? {}, entry.relations ?? {});
    });
  }
}

test("a text gives the same alone and in a batch of 64 mixed ones", async () => {
  const mixed = texts.slice(0, 64);
  const together = await extractor.extract(mixed, SCHEMA);
  for (const [i, text] of mixed.entries()) expectSame(together[i], await extractor.extract(text, SCHEMA));
});

test("calls at once on one model give each its own result", async () => {
  const [first, second] = [texts.slice(0, 20), texts.slice(20, 40)];
  const [a, b, c] = await Promise.all([
    extractor.extract(first, SCHEMA),
    extractor.extract(second, ["date"]),
    extractor.extract(first, SCHEMA),
  ]);
  expect(a).toEqual(await extractor.extract(first, SCHEMA));
  expect(b).toEqual(await extractor.extract(second, ["date"]));
  expect(c).toEqual(a);
  expect(a).not.toBe(c);
});

test("a long document gives what its windows give alone, merged", async () => {
  const document = texts.slice(0, 40).join(" ");
  for (const name of ["person", "location"]) {
    const windows = extractor.windows(document, name);
    expect(windows.length).toBeGreaterThan(10);
    const merged = new Map<string, { start: number; end: number; text: string; probability: number }>();
    for (const window of windows) {
      const found = await extractor.extract(document.slice(window.start, window.end), [name]);
      for (const entry of found[name] ?? []) {
        if (entry.start === undefined) throw new Error("a span has a place");
        const [start, end] = [entry.start + window.start, entry.end + window.start];
        const known = merged.get(`${start} ${end}`);
        if (known === undefined || known.probability < entry.probability)
          merged.set(`${start} ${end}`, { text: entry.text, start, end, probability: entry.probability });
      }
    }
    const expected = [...merged.values()].sort((a, b) => a.start - b.start || a.end - b.end);
    const whole = await extractor.extract(document, [name], { kindScope: "window" });
    expectSame(whole, { [name]: expected });
  }
});

test("every span is the text between its offsets, whatever the text", async () => {
  const pieces = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.constantFrom(...texts.slice(0, 20)),
    // Lone surrogates.
    fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit)),
  );
  const anyText = fc.array(pieces, { maxLength: 4 }).map((parts) => parts.join(" "));
  let spans = 0;
  const check = (text: string, result: ExtractionResult): void => {
    for (const entry of Object.values(result).flat()) {
      if (entry.start === undefined) continue;
      spans++;
      expect(entry.text).toBe(text.slice(entry.start, entry.end));
      expect(entry.text.trim()).not.toBe("");
      check(text, entry.relations ?? {});
    }
  };
  await fc.assert(
    fc.asyncProperty(fc.array(anyText, { maxLength: 6 }), async (batch) => {
      const results = await extractor.extract(batch, SCHEMA, { threshold: 0.2 });
      batch.forEach((text, i) => {
        check(text, results[i]);
      });
    }),
    { numRuns: 40 },
  );
  expect(spans).toBeGreaterThan(20);
});
