import type { ExtractionResult } from "@ernie-m/heads";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Found, type FoundSpan, findingsOf, relatedTo, standsInText } from "./found.js";
import { placeLabels } from "./labels.js";
import { assignLanes, distinctPlaces, overlap } from "./lanes.js";
import { editBetween, shiftFound } from "./shift.js";
import { foundTree } from "./tree.js";

const text = "Ada Byron was born in London. Alan works there.";
const result: ExtractionResult = {
  person: [
    {
      text: "Ada Byron",
      start: 0,
      end: 9,
      probability: 0.9,
      relations: { birthplace: [{ text: "London", start: 22, end: 28, probability: 0.8 }] },
    },
    { text: "Alan", start: 30, end: 34, probability: 0.7 },
  ],
  "Sentiment [good, bad]": [{ text: "good", probability: 0.6 }],
};

describe("findings", () => {
  const found = findingsOf(result);

  it("are listed parents first, each with its place", () => {
    expect(found.map(({ id, parent, level }) => [id, parent, level])).toEqual([
      ["person/0", undefined, 0],
      ["person/0/birthplace/0", "person/0", 1],
      ["person/1", undefined, 0],
      ["Sentiment [good, bad]/0", undefined, 0],
    ]);
    for (const entry of found.filter(standsInText))
      expect(text.slice(entry.place.start, entry.place.end)).toBe(entry.text);
    expect(found.at(-1)!.place).toBeUndefined();
  });

  it("never share an id, whatever the names hold", () => {
    const name = fc.constantFrom("a", "a/0", "a/0/b", "b", "/", "a//0");
    const { part } = fc.letrec<{ part: ExtractionResult }>((tie) => ({
      part: fc.dictionary(
        name,
        fc.array(
          fc.record(
            {
              text: fc.constant("x"),
              probability: fc.constant(1),
              relations: fc.oneof({ depthSize: "small" }, fc.constant({}), tie("part")),
            },
            { requiredKeys: ["text", "probability"] },
          ),
          { minLength: 1, maxLength: 2 },
        ),
        { maxKeys: 3 },
      ),
    }));
    fc.assert(
      fc.property(part, (of) => {
        const ids = findingsOf(of).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it("light up together with what they belong to", () => {
    expect([...relatedTo(found, "person/0")].sort()).toEqual(["person/0", "person/0/birthplace/0"]);
    expect([...relatedTo(found, "person/0/birthplace/0")].sort()).toEqual([
      "person/0",
      "person/0/birthplace/0",
    ]);
    expect([...relatedTo(found, "person/1")]).toEqual(["person/1"]);
  });

  it("make a tree of relations", () => {
    const tree = foundTree(found);
    expect(tree.map(({ kind, branches }) => [kind, branches.length])).toEqual([
      ["person", 2],
      ["Sentiment [good, bad]", 1],
    ]);
    const [ada] = tree[0].branches;
    expect(
      ada!.groups.map(({ kind, branches }) => [kind, branches.map((branch) => branch.found.text)]),
    ).toEqual([["birthplace", ["London"]]]);
  });
});

const spanList = fc
  .array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 12 }), fc.constantFrom("a", "b")), { maxLength: 14 })
  .map((places) =>
    places.map(
      ([start, length, kind], i): FoundSpan => ({
        id: `${kind}/${i}`,
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
    const at = (start: number, end: number, id: string): FoundSpan => ({
      id,
      parent: undefined,
      kind: "k",
      level: 0,
      text: "",
      probability: 1,
      place: { start, end },
    });
    const lanes = assignLanes([at(0, 20, "outer"), at(0, 5, "left"), at(10, 15, "right")]);
    expect(Object.fromEntries(lanes)).toEqual({ outer: 1, left: 0, right: 0 });
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
    const found = findingsOf(result);
    expect(shiftFound(found, editBetween(text, text))).toEqual(found);
    const shifted = shiftFound(found, editBetween(text, `Hi! ${text}`));
    expect(shifted.map(({ place }) => place?.start)).toEqual([4, 26, 34, undefined]);
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
        const boxes = placeLabels(named, 300).map(({ id, x }) => ({ ...named[Number(id)], x }));
        for (const a of boxes) {
          expect(a.x).toBeGreaterThanOrEqual(0);
          expect(a.x + a.width).toBeLessThanOrEqual(300);
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
        300,
      ),
    ).toEqual([
      { id: "a", x: 10 },
      { id: "b", x: 60 },
    ]);
  });
});
