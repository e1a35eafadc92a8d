import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BudgetError } from "../src/information-extraction/errors.js";
import { InformationExtractor } from "../src/information-extraction/extractor.js";
import { type GroupedResult, groupByText, type TextGroup } from "../src/information-extraction/grouped.js";
import { mergeEvents } from "../src/information-extraction/merge-events.js";
import type { ExtractionSettings } from "../src/information-extraction/options.js";
import type { Schema } from "../src/information-extraction/schema/types.js";
import type {
  ExtractionEntry,
  ExtractionEvent,
  ExtractionProgress,
  ExtractionResult,
  NearMisses,
} from "../src/information-extraction/types.js";
import { HashedModel, hashedTokenizer } from "./hashed-model.js";

const character = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(..." .,\n。、a\tbZ文字é😀ﷺ! ") },
  { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
);
const text = fc.string({ unit: character, maxLength: 400, size: "max" });
/** Spans alone: an option is chosen by all windows together. */
const spanSchema: fc.Arbitrary<Schema> = fc.constantFrom<Schema[]>(
  ["person"],
  [{ person: ["birthplace", "employer"] }, "location"],
  { 人物: { 出生地: ["国家"] } },
  [{ company: [{ product: ["price"] }, "founder"] }, { person: "company" }],
);
const anySchema: fc.Arbitrary<Schema> = fc.oneof(
  spanSchema,
  fc.constantFrom<Schema[]>(
    { "Mood [good, bad]": ["reason"] },
    { person: ["Mood [good, bad]", { employer: "place" }] },
  ),
);
const settings: fc.Arbitrary<ExtractionSettings> = fc.record(
  {
    maxTokens: fc.integer({ min: 32, max: 64 }),
    windowOverlap: fc.nat({ max: 20 }),
    relationScope: fc.constantFrom("sentence", "window", "document"),
    kindScope: fc.constantFrom("sentence", "window"),
    withinSentence: fc.boolean(),
    overlap: fc.constantFrom("none", "allow"),
    maxSpanTokens: fc.integer({ min: 2, max: 6 }),
    batchTokens: fc.integer({ min: 1, max: 600 }),
  },
  { requiredKeys: ["maxTokens"] },
);

const open = { onPromptTooLong: () => undefined };
const extractor = (): InformationExtractor<HashedModel> =>
  new InformationExtractor({ model: new HashedModel(), tokenizer: hashedTokenizer });

/** Whether everything in a result stands in another, with what hangs on it. */
function isWithin(part: ExtractionResult, whole: ExtractionResult): boolean {
  return Object.entries(part).every(([name, entries]) =>
    entries.every((entry) => {
      const same = whole[name]?.find(({ start, end }) => start === entry.start && end === entry.end);
      return same !== undefined && isWithin(entry.relations ?? {}, same.relations ?? {});
    }),
  );
}

/** The levels of a result up to one. */
function topLevels(result: ExtractionResult, levels: number): ExtractionResult {
  if (levels === 0) return {};
  return Object.fromEntries(
    Object.entries(result).map(([name, entries]) => [
      name,
      entries.map(({ relations, ...entry }) => {
        const below = topLevels(relations ?? {}, levels - 1);
        return (Object.keys(below).length > 0 ? { ...entry, relations: below } : entry) as ExtractionEntry;
      }),
    ]),
  );
}

describe("a stream", () => {
  it("merged is the whole, each finding comes once, after what it hangs on, in reading order", async () => {
    let streamed = 0;
    await fc.assert(
      fc.asyncProperty(text, anySchema, settings, async (document, schema, options) => {
        const whole = await extractor().extract(document, schema, { ...open, ...options });
        const events: ExtractionEvent[] = [];
        for await (const event of extractor().extractStream(document, schema, { ...open, ...options }))
          events.push(event);
        expect(mergeEvents(events)).toEqual(whole);
        streamed += events.length;
        expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i));
        for (const { id, subject, level } of events) {
          if (subject === undefined) expect(level).toBe(1);
          else {
            expect(subject).toBeLessThan(id);
            expect(events[subject].level).toBe(level - 1);
          }
        }
        const levels = events.map(({ level }) => level);
        expect(levels).toEqual([...levels].sort((a, b) => a - b));
        const starts = events.flatMap(({ level, entry }) => (level === 1 ? (entry.start ?? []) : []));
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
      }),
      { numRuns: 50 },
    );
    expect(streamed).toBeGreaterThan(1000);
  });

  it("tells of the beginning before the end is read", async () => {
    const model = new HashedModel();
    const long = "Ada Lovelace met Charles Babbage in London. ".repeat(2000);
    const stream = new InformationExtractor({
      model,
      tokenizer: hashedTokenizer,
      maxTokens: 64,
    }).extractStream(long, "person");
    const first = await stream.next();
    expect(first.done).toBe(false);
    expect(model.rows).toBeLessThanOrEqual(16);
    await stream.return();
  });
});

describe("where relations are looked for", () => {
  it("a window finds nothing that the document does not, with the same kinds", async () => {
    let fewer = 0;
    await fc.assert(
      fc.asyncProperty(text, spanSchema, settings, async (document, schema, options) => {
        const ask = (relationScope: "window" | "document") =>
          extractor().extract(document, schema, { ...open, ...options, relationScope });
        const [near, everywhere] = [await ask("window"), await ask("document")];
        expect(isWithin(near, everywhere)).toBe(true);
        expect(topLevels(near, 1)).toEqual(topLevels(everywhere, 1));
        if (JSON.stringify(near).length < JSON.stringify(everywhere).length) fewer++;
      }),
      { numRuns: 50 },
    );
    expect(fewer).toBeGreaterThan(5);
  });

  it("in a text of one window the default is the whole of it, as published", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: character, maxLength: 60 }), anySchema, async (document, schema) => {
        const usual = await extractor().extract(document, schema, open);
        expect(usual).toEqual(
          await extractor().extract(document, schema, { ...open, relationScope: "document" }),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("kinds asked by the sentence are those of each sentence alone", async () => {
    const names = ["Ada", "Bob", "Eve", "Kim", "Lou", "Max", "Zoe"];
    const sentences = Array.from(
      { length: 60 },
      (_, i) => `${names[i % 7]} of ${names[(i * 3) % 7]} met no${i}.`,
    );
    const schema = { person: "friend" };
    const options = { maxTokens: 48, relationScope: "sentence", kindScope: "sentence" } as const;
    const whole = await extractor().extract(sentences.join(" "), schema, options);
    const alone = await extractor().extract(sentences, schema, { maxTokens: 48 });
    const moved: unknown[] = [];
    let start = 0;
    for (const [i, sentence] of sentences.entries()) {
      for (const entry of alone[i].person ?? [])
        moved.push([
          start + (entry.start ?? 0),
          entry.text,
          (entry.relations?.friend ?? []).map((friend) => start + (friend.start ?? 0)),
        ]);
      start += sentence.length + 1;
    }
    const found = (whole.person ?? []).map((entry) => [
      entry.start,
      entry.text,
      (entry.relations?.friend ?? []).map((friend) => friend.start),
    ]);
    expect(found).toEqual(moved);
    expect(found.length).toBeGreaterThan(20);
  });

  it("a sentence gives what it gives alone", async () => {
    const names = ["Ada", "Bob", "Eve", "Kim", "Lou", "Max", "Zoe"];
    const document = Array.from(
      { length: 60 },
      (_, i) => `${names[i % 7]} of ${names[(i * 3) % 7]} met no${i}.`,
    );
    const places = document.map((_, i) => document.slice(0, i).join(" ").length + (i === 0 ? 0 : 1));
    const whole = await extractor().extract(
      document.join(" "),
      { person: "friend" },
      {
        maxTokens: 48,
        relationScope: "sentence",
      },
    );
    let related = 0;
    for (const { text: found, start = 0, relations } of whole.person ?? []) {
      const index = places.findLastIndex((place) => place <= start);
      const [at, sentence] = [places[index], document[index]];
      const alone = await extractor().extract(sentence, `friend of ${found}`, { withinSentence: false });
      const moved = (alone[`friend of ${found}`] ?? []).map((entry) => [at + (entry.start ?? 0), entry.text]);
      expect((relations?.friend ?? []).map((entry) => [entry.start, entry.text])).toEqual(moved);
      related += moved.length;
    }
    expect(related).toBeGreaterThan(10);
  });
});

describe("a budget", () => {
  it("stops before the level that exceeds it, with the levels before, and never asks more", async () => {
    let stopped = 0;
    await fc.assert(
      fc.asyncProperty(
        text,
        anySchema,
        settings,
        fc.nat({ max: 60 }),
        async (document, schema, options, maxRows) => {
          const whole = await extractor().extract(document, schema, { ...open, ...options });
          const limited = extractor();
          const call = limited.extract(document, schema, { ...open, ...options, maxRows });
          const outcome = await call.catch((error: unknown) => error);
          expect(limited.model.rows).toBeLessThanOrEqual(maxRows);
          if (!(outcome instanceof BudgetError)) {
            expect(outcome).toEqual(whole);
            return;
          }
          stopped++;
          expect(outcome).toMatchObject({ code: "budget-exceeded", maxRows, rows: limited.model.rows });
          expect(outcome.results).toEqual([topLevels(whole, outcome.level - 1)]);
        },
      ),
      { numRuns: 100 },
    );
    expect(stopped).toBeGreaterThan(5);
  });

  it("is one for all texts of extractEach", async () => {
    const texts = Array.from({ length: 200 }, (_, i) => `Ada met Bob in no${i}.`);
    const each = extractor();
    let given = 0;
    const all = async (): Promise<void> => {
      for await (const _ of each.extractEach(texts, "person", { maxRows: 150 })) given++;
    };
    const error = await all().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BudgetError);
    expect(error).toMatchObject({ maxRows: 150, rows: 128, level: 1 });
    expect((error as BudgetError).message).toContain("the 22 rows that are left of 150");
    expect([given, each.model.rows]).toEqual([128, 128]);
  });

  it("is looked at before a long text is cut to its end", async () => {
    let units = 0;
    const tokenizer = {
      ...hashedTokenizer,
      tokenize(...call: Parameters<typeof hashedTokenizer.tokenize>) {
        units += call[0].length;
        return hashedTokenizer.tokenize(...call);
      },
    };
    const long = "Ada met Bob in Rome. ".repeat(20_000);
    const call = new InformationExtractor({ model: new HashedModel(), tokenizer, maxTokens: 64 });
    await expect(call.extract(long, "person", { maxRows: 10 })).rejects.toThrow(BudgetError);
    expect(units).toBeLessThan(long.length / 4);
  });
});

describe("progress", () => {
  it("never goes back, counts every row, and ends with all that is known", async () => {
    await fc.assert(
      fc.asyncProperty(text, anySchema, settings, async (document, schema, options) => {
        const seen: ExtractionProgress[] = [];
        const call = extractor();
        const onProgress = (progress: ExtractionProgress): void => void seen.push(progress);
        await call.extract(document, schema, { ...open, ...options, onProgress });
        for (const [i, { rows, knownRows, estimatedRows, fraction }] of seen.entries()) {
          expect(rows).toBeLessThanOrEqual(knownRows);
          expect(knownRows).toBeLessThanOrEqual(estimatedRows);
          expect(fraction).toBeLessThanOrEqual(1);
          if (i === 0) continue;
          expect(fraction).toBeGreaterThanOrEqual(seen[i - 1].fraction);
          expect(rows).toBeGreaterThan(seen[i - 1].rows);
        }
        const last = seen.at(-1);
        if (last !== undefined) {
          expect([last.rows, last.knownRows]).toEqual([call.model.rows, last.rows]);
          expect([last.estimatedRows, last.fraction]).toEqual([last.rows, 1]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("an estimate has the rows of the first level exactly and bounds the others", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { maxLength: 3 }),
        anySchema,
        settings,
        async (texts, schema, options) => {
          const estimate = await extractor().estimate(texts, schema, options);
          const seen: ExtractionProgress[] = [];
          const onProgress = (progress: ExtractionProgress): void => void seen.push(progress);
          await extractor().extract(texts, schema, { ...open, ...options, onProgress });
          const first = seen.findLast(({ level }) => level === 1);
          expect(estimate.rows).toBe(first?.rows ?? 0);
          const further = (seen.at(-1)?.rows ?? 0) - estimate.rows;
          expect(further).toBeGreaterThanOrEqual(estimate.furtherRows.least);
          expect(further).toBeLessThanOrEqual(estimate.furtherRows.most);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("groupByText", () => {
  /** Every finding as its path of names and texts with its place. */
  function flat(result: ExtractionResult, path: string): readonly string[] {
    return Object.entries(result).flatMap(([name, entries]) =>
      entries.flatMap(({ text: found, start, end, relations }) => {
        const here = `${path}/${name}=${found}`;
        return [`${here}@${start}-${end}`, ...flat(relations ?? {}, here)];
      }),
    );
  }
  function ofGroups(result: GroupedResult, path: string): readonly string[] {
    return Object.entries(result).flatMap(([name, groups]) =>
      groups.flatMap(({ text: found, mentions, relations }: TextGroup) => {
        const here = `${path}/${name}=${found}`;
        const places = mentions ?? [{ start: undefined, end: undefined }];
        return [
          ...places.map(({ start, end }) => `${here}@${start}-${end}`),
          ...ofGroups(relations ?? {}, here),
        ];
      }),
    );
  }

  it("has each text once with every mention, and all that any of them has", async () => {
    let grouped = 0;
    const repeating = fc
      .array(fc.constantFrom("ab ", "zé. ", "文字。", "a", "b\n", "😀 "), { maxLength: 120, size: "max" })
      .map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(repeating, anySchema, settings, async (document, schema, options) => {
        const result = await extractor().extract(document, schema, { ...open, ...options });
        const groups = groupByText(result);
        const all = flat(result, "");
        const distinct = ofGroups(groups, "");
        expect(new Set(distinct).size).toBe(distinct.length);
        expect(new Set(distinct)).toEqual(new Set(all));
        for (const [name, of] of Object.entries(groups))
          for (const { text: found, probability, mentions } of of) {
            const same = result[name].filter((entry) => entry.text === found);
            expect(probability).toBe(Math.max(...same.map((entry) => entry.probability)));
            for (const { start, end } of mentions ?? []) expect(document.slice(start, end)).toBe(found);
          }
        if (distinct.length < all.length) grouped++;
      }),
      { numRuns: 50 },
    );
    expect(grouped).toBeGreaterThan(0);
  });
});

describe("near misses", () => {
  it("are the likeliest that were not found, apart from each other and from what was, and change no result", async () => {
    let told = 0;
    await fc.assert(
      fc.asyncProperty(
        text,
        spanSchema,
        settings,
        fc.integer({ min: 1, max: 4 }),
        async (document, schema, options, nearMisses) => {
          const reports: NearMisses[] = [];
          const result = await extractor().extract(document, schema, {
            ...open,
            ...options,
            nearMisses,
            onNearMisses: (report) => reports.push(report),
          });
          expect(result).toEqual(await extractor().extract(document, schema, { ...open, ...options }));
          for (const { name, subject, spans } of reports) {
            expect(spans.length).toBeLessThanOrEqual(nearMisses);
            const probabilities = spans.map(({ probability }) => probability);
            expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
            const others = subject === undefined ? (result[name] ?? []) : [];
            for (const [i, span] of spans.entries()) {
              told++;
              expect(document.slice(span.start, span.end)).toBe(span.text);
              for (const { start = 0, end = 0 } of [...others, ...spans.slice(i + 1)])
                expect(end <= span.start || span.end <= start).toBe(true);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
    expect(told).toBeGreaterThan(100);
  });
});
