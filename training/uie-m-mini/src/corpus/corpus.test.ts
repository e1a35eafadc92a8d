import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../random.js";
import { drawJoined } from "./joined.js";
import { licensedRecords } from "./licensed.js";
import { measureRecognition } from "./recognise.js";
import { type CorpusRecord, readCorpus } from "./records.js";

const record = (lang: string, text: string, prompt: string, source?: string): CorpusRecord => ({
  ...{ text, lang, prompt, spans: [] },
  ...(source !== undefined && { source }),
});

test("code points become code units, and a span beyond its text is refused with its line", () => {
  const folder = mkdtempSync(join(tmpdir(), "corpus-"));
  const path = join(folder, "a.jsonl.gz");
  const line = {
    text: "😀 Ann 😀 Bob",
    lang: "en",
    prompt: "person",
    spans: [
      [2, 5],
      [8, 11],
    ],
  };
  try {
    writeFileSync(path, gzipSync(`${JSON.stringify(line)}\n`));
    const [{ text, spans }] = readCorpus(path);
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(["Ann", "Bob"]);
    writeFileSync(path, gzipSync(`${JSON.stringify({ ...line, spans: [[8, 12]] })}\n`));
    expect(() => readCorpus(path)).toThrow("a.jsonl.gz:1");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("where records say their corpus, those without a licence are left out", () => {
  const records = [
    record("en", "a", "person", "wikiann"),
    record("en", "b", "person", "btc"),
    record("zh", "c", "人物", "cluener"),
  ];
  expect(licensedRecords(records, []).map(({ text }) => text)).toEqual(["b"]);
});

test("where they do not, languages, relations and what sentences look like decide", () => {
  const records = [
    record("ja", "東京", "person"),
    record("es", "Ana nació en Lima.", "persona"),
    record("es", "Luis nació en Quito.", "persona"),
    record("es", "Luis nació en Quito.", "lugar de nacimiento of Luis"),
  ];
  expect(licensedRecords(records, []).map(({ text }) => text)).toEqual([
    "東京",
    "Luis nació en Quito.",
    "Luis nació en Quito.",
  ]);
});

test("sentences are told from fragments", () => {
  const known = Array.from({ length: 200 }, (_, i) => {
    const name = `N${(i * 7919) % 97}x`;
    return i % 2 === 0
      ? { text: `The committee of ${name} met again on Monday to discuss the plan.`, isLicensed: true }
      : { text: `( ${name} ) list of ${i}`, isLicensed: false };
  });
  const { precision, recall } = measureRecognition(known, 0);
  expect(precision).toBeGreaterThan(0.98);
  expect(recall).toBeGreaterThan(0.98);
});

test("spans of joined texts say what they said", () => {
  const group = ["Ann", "Bob", "Cleo", "Dan"].map((name) => {
    const text = `It was ${name} who came.`;
    return { text, lang: "en", prompt: "person", spans: [{ start: 7, end: 7 + name.length }] };
  });
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const joined = drawJoined(group, new Random(seed));
      if (joined === undefined) return;
      const named = joined.spans.map(({ start, end }) => joined.text.slice(start, end));
      expect(new Set(named).size).toBe(named.length);
      for (const name of named)
        expect(group.some(({ text }) => text.includes(` ${name} `) && joined.text.includes(text))).toBe(true);
      expect(named.length).toBe(joined.text.split("It was").length - 1);
    }),
  );
});
