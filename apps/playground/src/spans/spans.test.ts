import { type ExtractionEvent, groupByText, mergeEvents } from "@ernie-m/heads";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blocksOf } from "./blocks.js";
import { type Found, type FoundSpan, findingsOf, standsInText } from "./found.js";
import { placeLabels } from "./labels.js";
import { assignLanes, distinctPlaces, overlap } from "./lanes.js";
import { Relations } from "./related.js";
import { rowsOf } from "./rows.js";
import { editBetween, shiftFound } from "./shift.js";

const text = "Ada Byron was born in London. Alan works there.";
const events: readonly ExtractionEvent[] = [
  { id: 0, level: 1, name: "person", entry: { text: "Ada Byron", start: 0, end: 9, probability: 0.9 } },
  { id: 1, level: 1, name: "person", entry: { text: "Alan", start: 30, end: 34, probability: 0.7 } },
  { id: 2, level: 1, name: "Sentiment [good, bad]", entry: { text: "good", probability: 0.6 } },
  {
    id: 3,
    level: 2,
    name: "birthplace",
    subject: 0,
    entry: { text: "London", start: 22, end: 28, probability: 0.8 },
  },
];

/** Events of texts and names that are alike, each of a finding that came before it. */
const stream = fc
  .array(
    fc.record({
      name: fc.constantFrom("a", "a/0", "b", '"', "]"),
      text: fc.constantFrom("x", "y", '"]["'),
      subject: fc.option(fc.nat(30), { nil: undefined }),
    }),
    { maxLength: 14 },
  )
  .map((drafts) =>
    drafts.reduce<ExtractionEvent[]>((all, { name, text: of, subject }, id) => {
      const above = subject === undefined || id === 0 ? undefined : all[subject % id];
      const entry = { text: of, start: id, end: id + 1, probability: 0.5 };
      all.push({
        id,
        name,
        entry,
        level: (above?.level ?? 0) + 1,
        ...(above !== undefined && { subject: above.id }),
      });
      return all;
    }, []),
  );

describe("findings", () => {
  const found = findingsOf(events);

  it("are listed with their places, and with what they were found for", () => {
    expect(found.map(({ kind, id, parent, level }) => [kind, id, parent, level])).toEqual([
      ["person", 0, undefined, 0],
      ["person", 1, undefined, 0],
      ["Sentiment [good, bad]", 2, undefined, 0],
      ["birthplace", 3, 0, 1],
    ]);
    for (const entry of found.filter(standsInText))
      expect(text.slice(entry.place.start, entry.place.end)).toBe(entry.text);
    expect(found[2]!.place).toBeUndefined();
  });

  it("light up together with what they belong to", () => {
    const relations = new Relations(found);
    const ids = (id: number): number[] => [...relations.to({ id }).ids].sort();
    expect(ids(0)).toEqual([0, 3]);
    expect(ids(3)).toEqual([0, 3]);
    expect(ids(1)).toEqual([1]);
    expect(relations.to({ group: found[3]!.group })).toEqual(relations.to({ id: 3 }));
  });

  it("make lines of a list, relations below what they hang on and names without any last", () => {
    const missing = { name: "date", asked: true, misses: [] };
    const order = ["person", "birthplace", "Sentiment [good, bad]"];
    const rows = rowsOf(groupByText(mergeEvents(events)), [missing], order);
    expect(rows.map((row) => [row.type, row.kind, row.type === "finding" ? row.text : ""])).toEqual([
      ["name", "person", ""],
      ["finding", "person", "Ada Byron"],
      ["finding", "birthplace", "London"],
      ["finding", "person", "Alan"],
      ["name", "Sentiment [good, bad]", ""],
      ["finding", "Sentiment [good, bad]", "good"],
      ["missing", "date", ""],
    ]);
  });

  it("have one line for what shares a group, and no line without a finding, whatever the names hold", () => {
    fc.assert(
      fc.property(stream, (all) => {
        const rows = rowsOf(groupByText(mergeEvents(all)), []);
        const keys = rows.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        const lines = rows.flatMap((row) => (row.type === "finding" ? [row] : []));
        expect(new Set(lines.map(({ key }) => key))).toEqual(
          new Set(findingsOf(all).map(({ group }) => group)),
        );
        expect(lines.reduce((sum, { mentions }) => sum + mentions, 0)).toBe(all.length);
      }),
    );
  });
});

const spanList = fc
  .array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 12 }), fc.constantFrom("a", "b")), { maxLength: 14 })
  .map((places) =>
    places.map(
      ([start, length, kind], i): FoundSpan => ({
        id: i,
        group: `${kind}/${i}`,
        parent: undefined,
        kind,
        level: 0,
        text: "",
        probability: (i + 1) / 20,
        place: { start, end: start + length },
      }),
    ),
  );

describe("lanes", () => {
  it("keep spans that share a character apart, and the inner one above the outer", () => {
    fc.assert(
      fc.property(spanList, (spans) => {
        const lanes = assignLanes(spans);
        for (const a of spans)
          for (const b of spans) {
            if (a === b || !overlap(a, b)) continue;
            expect(lanes.get(a.id)).not.toBe(lanes.get(b.id));
            const encloses =
              a.place.start <= b.place.start &&
              a.place.end >= b.place.end &&
              a.place.end - a.place.start > b.place.end - b.place.start;
            if (encloses) expect(lanes.get(a.id)).toBeGreaterThan(lanes.get(b.id)!);
          }
      }),
    );
  });

  it("use no more lines than spans lie over one another", () => {
    const at = (start: number, end: number, id: number): FoundSpan => ({
      id,
      group: "",
      parent: undefined,
      kind: "k",
      level: 0,
      text: "",
      probability: 1,
      place: { start, end },
    });
    const lanes = assignLanes([at(0, 20, 7), at(0, 5, 8), at(10, 15, 9)]);
    expect(Object.fromEntries(lanes)).toEqual({ 7: 1, 8: 0, 9: 0 });
  });

  it("draw each place of a kind once, at its highest probability", () => {
    fc.assert(
      fc.property(spanList, (spans) => {
        const kept = distinctPlaces(spans);
        const key = ({ place, kind }: FoundSpan): string => `${place.start}:${place.end}:${kind}`;
        expect(new Set(kept.map(key)).size).toBe(kept.length);
        for (const span of spans)
          expect(kept.find((other) => key(other) === key(span))!.probability).toBeGreaterThanOrEqual(
            span.probability,
          );
      }),
    );
  });
});

describe("blocks", () => {
  it("are the text again with their line breaks, each but the last as long as asked", () => {
    const lines = fc.string({ maxLength: 60, unit: fc.constantFrom("a", "\n", "é") });
    fc.assert(
      fc.property(lines, fc.nat(8), (of, least) => {
        const blocks = blocksOf(of, least);
        expect(blocks.join("\n")).toBe(of);
        for (const block of blocks.slice(0, -1)) expect(block.length).toBeGreaterThanOrEqual(least);
      }),
    );
  });
});

describe("marks while typing", () => {
  it("stay on the same characters, and those that were touched go", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40, unit: fc.constantFrom("a", "b", " ") }),
        spanList,
        fc.nat(40),
        fc.nat(10),
        fc.string({ maxLength: 6, unit: fc.constantFrom("a", "b", "x") }),
        (before, spans, at, removed, inserted) => {
          const from = Math.min(at, before.length);
          const after = before.slice(0, from) + inserted + before.slice(from + removed);
          const inside: Found[] = spans
            .filter(({ place }) => place.end <= before.length)
            .map((span) => ({ ...span, text: before.slice(span.place.start, span.place.end) }));
          for (const { place, text: own } of shiftFound(inside, editBetween(before, after)))
            expect(after.slice(place!.start, place!.end)).toBe(own);
        },
      ),
    );
  });

  it("all stay when nothing changes, and shift by what is typed in front", () => {
    const found = findingsOf(events);
    expect(shiftFound(found, editBetween(text, text))).toEqual(found);
    const shifted = shiftFound(found, editBetween(text, `Hi! ${text}`));
    expect(shifted.map(({ place }) => place?.start)).toEqual([4, 34, undefined, 26]);
  });
});

describe("labels", () => {
  const wish = fc.record({
    line: fc.constantFrom(0, 40),
    x: fc.integer({ min: -20, max: 320 }),
    width: fc.integer({ min: 10, max: 120 }),
  });

  it("never touch each other nor leave the text", () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 10 }), (wishes) => {
        const named = wishes.map((entry, i) => ({ ...entry, id: String(i) }));
        const boxes = placeLabels(named, { from: 8, to: 292 }).map(({ id, x }) => ({
          ...named[Number(id)],
          x,
        }));
        for (const a of boxes) {
          expect(a.x).toBeGreaterThanOrEqual(8);
          expect(a.x + a.width).toBeLessThanOrEqual(292);
          for (const b of boxes)
            if (a !== b && a.line === b.line) expect(a.x >= b.x + b.width || b.x >= a.x + a.width).toBe(true);
        }
      }),
    );
  });

  it("stand where they want to when there is room", () => {
    expect(
      placeLabels(
        [
          { id: "a", line: 0, x: 10, width: 30 },
          { id: "b", line: 0, x: 60, width: 30 },
        ],
        { from: 8, to: 292 },
      ),
    ).toEqual([
      { id: "a", x: 10 },
      { id: "b", x: 60 },
    ]);
  });
});
