import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convertLabels } from "../labels/convert-labels.js";
import { evidenceFor } from "./evidence.js";
import { OccurrenceFinder } from "./occurrences.js";
import { readingsOf } from "./readings.js";
import { KnownWords } from "./same-words.js";
import { sampleSpans } from "./sample-spans.js";
import type { StatedSpan } from "./stated-span.js";

/** What is counted here is work, not time: how much is looked at of exports that are made to be slow. */
const labelled = (text: string, spans: readonly object[]) => [
  {
    data: { text },
    annotations: [{ result: spans.map((value, i) => ({ type: "labels", id: `r${i}`, value })) }],
  },
];

describe("the spans that answer for a text", () => {
  const span = fc.record({
    start: fc.nat(1e6),
    end: fc.nat(1e6),
    text: fc.oneof(
      fc.constant(undefined),
      fc.nat(40_000).map((length) => "x".repeat(length)),
    ),
  }) as fc.Arbitrary<StatedSpan>;
  const unitsOf = ({ text }: StatedSpan): number => text?.length ?? 0;

  it("are all of few, in order, and never more than a few hundred that state little", () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 400 }), fc.nat(3), (some, times) => {
        const spans = Array.from({ length: 2 ** times }, () => some).flat();
        const asked = sampleSpans(spans);
        expect(asked.length).toBeLessThanOrEqual(256);
        expect(asked.length).toBeGreaterThan(spans.length === 0 ? -1 : 0);
        const places = asked.map((one) => spans.indexOf(one));
        if (times === 0) expect(places).toEqual(places.toSorted((a, b) => a - b));
        const [, ...others] = asked;
        expect(others.reduce((sum, one) => sum + unitsOf(one), 0)).toBeLessThanOrEqual(50_000);
      }),
      { numRuns: 50 },
    );
    const few = Array.from({ length: 256 }, (_, i) => ({ start: i, end: i + 1, text: "x" }));
    expect(sampleSpans(few)).toEqual(few);
    const many: readonly StatedSpan[] = Array.from({ length: 10_000 }, (_, i) => {
      return { start: i, end: i + 1, text: "x" };
    });
    const asked = sampleSpans(many);
    expect([asked.length, asked[0], many.indexOf(asked[255]) > 9900]).toEqual([256, many[0], true]);
  });

  it("are no longer asked of a reading that cannot be as good as another", () => {
    const spans = Array.from({ length: 200 }, (_, i) => ({ start: i, end: i + 1, text: "x" }));
    let reads = 0;
    const least = evidenceFor("x".repeat(200), spans, (one) => one);
    const other = evidenceFor(
      "x".repeat(200),
      spans,
      () => {
        reads++;
        return undefined;
      },
      { least: { ...least, agreeing: 190 } },
    );
    expect([least.agreeing, other.agreeing, reads]).toEqual([200, 0, 11]);
  });
});

describe("ways to count a text", () => {
  it("are all tried of most texts, and the likely ones of a book", () => {
    const page = ' \ufeff a\r\nb\n<c> &amp;  e\u0301 é "\t';
    const namesOf = (text: string) => [
      ...new Set(Array.from(readingsOf(text, ["utf-16"], true), ({ counted }) => counted.name)),
    ];
    const all = namesOf(page);
    expect(all.length).toBeGreaterThan(12);
    expect(namesOf(page.repeat(1000))).toEqual(all);
    const book = page.repeat(Math.ceil(4_000_000 / page.length));
    expect(namesOf(book)).toEqual(all.slice(0, 2));
    expect(namesOf(book.repeat(4))).toEqual([""]);
  });
});

describe("paragraphs", () => {
  it("are counted once, however many there are", () => {
    const turns = Array.from({ length: 30_000 }, (_, i) => ({ author: "a", text: `😀 Tom Lee said ${i}` }));
    const result = turns.map((_, i) => {
      const place = { start: String(i), end: String(i), startOffset: 2, endOffset: 9 };
      return {
        type: "paragraphlabels",
        id: `r${i}`,
        value: { ...place, text: "Tom Lee", paragraphlabels: ["P"] },
      };
    });
    const { entities, problems } = convertLabels([{ data: { turns }, annotations: [{ result }] }]);
    expect(problems).toEqual([]);
    const starts = entities[0].entities.map(({ start }) => start);
    const before = turns.slice(0, -1).reduce((sum, { text }) => sum + text.length + 1, 0);
    expect(starts).toHaveLength(turns.length);
    expect(starts[0]).toBe(3);
    expect(starts.at(-1)).toBe(before + 3);
  });
});

describe("words that are looked for", () => {
  it("are found wherever they are, as by the plainest search", () => {
    const letters = fc.array(fc.constantFrom("a", "b", "-"), { maxLength: 30 }).map((all) => all.join(""));
    fc.assert(
      fc.property(letters, letters, fc.nat(30), (text, wanted, at) => {
        fc.pre(wanted.trim() === wanted && wanted !== "");
        const starts = [...text].flatMap((_, i) => (text.startsWith(wanted, i) ? [i] : []));
        const found = new OccurrenceFinder(text, new KnownWords()).nearest(wanted, at, 100) ?? [];
        expect(starts).toEqual(expect.arrayContaining(found.map(({ start }) => start)));
        expect(found.length > 0).toBe(starts.length > 0);
      }),
    );
  });

  it("are not looked for without end", () => {
    const text = "ab".repeat(50_000);
    const finder = new OccurrenceFinder(text, new KnownWords());
    let places = 0;
    let given = 0;
    for (let i = 1; i <= 500; i++) {
      const found = finder.find("ab".repeat(i));
      if (found !== undefined) given++;
      places += found?.length ?? 0;
    }
    expect(places).toBeLessThanOrEqual(250_000);
    expect(given).toBeLessThan(10);
    // What is known stays known.
    expect(finder.find("ab")).toHaveLength(50_000);
    const spans = Array.from({ length: 500 }, (_, i) => {
      return { start: 2 * i + 1, end: 2 * i + 2, text: "ab".repeat(i + 1), labels: ["x"] };
    });
    const { problems } = convertLabels(labelled(text, spans));
    expect(problems.map(({ reason }) => reason)).toContainEqual(expect.stringMatching(/was not looked for$/));
  });
});

describe("labels and options", () => {
  const texts = (count: number, labels: number) =>
    Array.from({ length: count }, (_, i) => {
      const value = { start: 0, end: 1, text: "a", labels: [`l${i % labels}`] };
      return labelled(`a b ${i}`, [value])[0];
    });

  it("that hardly recur are refused where every text would be asked for all of them", () => {
    expect(() => convertLabels(texts(1500, 1500))).toThrow(
      "exported: expected labels that recur: at most 750000 prompts, one for every text and label, got 1500 labels in 1500 texts",
    );
    expect(convertLabels(texts(1500, 50)).prompts).toHaveLength(75_000);
    expect(convertLabels(texts(400, 400)).prompts).toHaveLength(160_000);
  });

  it("of one region, relations and results of odd types may be any number", () => {
    const many = Array.from({ length: 200_000 }, (_, i) => `l${i}`);
    const value = { start: 0, end: 1, text: "a", labels: many };
    const [task] = labelled("a b", [value]);
    const { entities } = convertLabels([task]);
    expect(entities[0].entities).toHaveLength(200_000);
    const deep: unknown = JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`);
    const odd = { type: deep, value: { start: 0 } };
    const relation = { type: "relation", from_id: "r0", to_id: "r0", labels: many };
    const [{ result }] = labelled("a b", [{ start: 0, end: 1, text: "a", labels: ["x"] }])[0].annotations;
    const { problems, prompts } = convertLabels([
      { data: { text: "a b" }, annotations: [{ result: [...result, odd, relation] }] },
    ]);
    expect(problems.map(({ reason }) => reason)).toEqual(["a result of type null without labels or offsets"]);
    expect(prompts).toHaveLength(200_001);
  });

  it("of one choice are as many as a prompt has room for", () => {
    const chosen = (count: number) =>
      Array.from({ length: count }, (_, i) => ({
        data: { text: `t${i}` },
        annotations: [{ result: [{ type: "choices", from_name: "kind", value: { choices: [`o${i}`] } }] }],
      }));
    expect(convertLabels(chosen(512)).prompts).toHaveLength(512);
    const { prompts, problems } = convertLabels(chosen(513));
    expect(prompts).toEqual([]);
    expect(problems[0].reason).toMatch(/"kind" has 513 options, of which a prompt has room for 512;/);
  });

  it("keep their records, whatever begins a relation and however many there are", () => {
    const words = Array.from({ length: 60 }, (_, i) => `w${i}`);
    const text = words.join(" ");
    const spans = words.map((word, i) => {
      const start = words.slice(0, i).join(" ").length + (i === 0 ? 0 : 1);
      return { start, end: start + word.length, text: word, labels: [`l${i % 7}`, `m${i % 5}`] };
    });
    const [task] = labelled(text, spans);
    const links = words.map((_, i) => {
      return { type: "relation", from_id: `r${i}`, to_id: `r${(i * 7) % 60}`, labels: [`rel${i % 4}`] };
    });
    const [{ result }] = task.annotations;
    const { prompts } = convertLabels([{ ...task, annotations: [{ result: [...result, ...links] }] }]);
    for (const { label, prompt, spans: found } of prompts) {
      const relation = /^(rel\d) of (w\d+)$/.exec(prompt);
      const expected =
        relation === null
          ? words.filter((_, i) => label === `l${i % 7}` || label === `m${i % 5}`)
          : words.flatMap((word, i) =>
              word === relation[2] && relation[1] === `rel${i % 4}` ? [words[(i * 7) % 60]] : [],
            );
      expect(found.map((span) => span.text)).toEqual(expected);
    }
    // Every label, and every relation of every word: labels of both kinds begin each of them.
    expect(prompts).toHaveLength(7 + 5 + 4 * 60);
  });
});
