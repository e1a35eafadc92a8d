import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convertLabels } from "./convert-labels.js";
import { headLabels, subjectsOf } from "./head-labels.js";
import type { PlacedSpan } from "./place-text.js";

const letters = fc.constantFrom("a", "b", "c", "d");
const span = fc.record({
  label: letters,
  text: fc.constantFrom("x", "y", "z"),
  start: fc.nat(9),
  end: fc.nat(9),
});
const texts = fc.array(
  fc.record({
    regions: fc.array(fc.array(span, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
    links: fc.array(fc.tuple(fc.constantFrom("r", "s", "t"), fc.nat(2)), { maxLength: 5 }),
  }),
  { maxLength: 4 },
);

describe("what relations begin with", () => {
  it("is the labels of their heads anywhere, and equal sets are one", () => {
    fc.assert(
      fc.property(texts, (made) => {
        const placed = made.map(({ regions, links }) => ({
          spans: regions.flat(),
          relations: links.flatMap(([label, i]) => {
            const heads: readonly PlacedSpan[] | undefined = regions[i];
            return heads === undefined ? [] : [{ label, heads, tails: heads }];
          }),
        }));
        const found = headLabels(placed);
        const plain = new Map<string, Set<string>>();
        for (const { relations } of placed)
          for (const { label, heads } of relations)
            plain.set(label, new Set([...(plain.get(label) ?? []), ...heads.map((head) => head.label)]));
        expect([...found.keys()]).toEqual([...plain.keys()]);
        for (const [label, set] of found) expect(new Set(set)).toEqual(plain.get(label));
        for (const { spans } of placed)
          for (const [set, subjects] of subjectsOf(
            spans.length > 0 ? { spans } : { spans: [] },
            found.values(),
          ))
            expect(subjects).toEqual([
              ...new Set(spans.filter(({ label }) => set.has(label)).map((one) => one.text)),
            ]);
      }),
    );
    const heads = (...labels: readonly string[]) =>
      labels.map((label) => ({ label, text: "x", start: 0, end: 1 }));
    const of = (label: string, ...labels: readonly string[]) => ({
      label,
      heads: heads(...labels),
      tails: heads("a"),
    });
    const sets = headLabels([{ relations: [of("r", "a", "b"), of("s", "b", "a")] }]);
    expect(sets.get("r")).toBe(sets.get("s"));
    const two = headLabels([{ relations: [of("r", "a"), of("r", "b"), of("s", "b"), of("s", "a")] }]);
    expect(two.get("r")).toBe(two.get("s"));
  });
});

describe("a region with many labels and many relations", () => {
  const count = 20_000;
  const many = Array.from({ length: count }, (_, i) => i);
  const region = {
    id: "a",
    type: "labels",
    value: { start: 0, end: 1, text: "a", labels: many.map((i) => `l${i}`) },
  };
  const task = (to: string) => [
    {
      data: { text: "a b" },
      annotations: [
        {
          result: [
            region,
            ...many.map((i) => ({ type: "relation", from_id: "a", to_id: to, labels: [`r${i}`] })),
          ],
        },
      ],
    },
  ];

  it("is asked once for each label and relation, and its numbers are kept once", () => {
    const { prompts, marked, problems } = convertLabels(task("a"));
    expect(problems).toEqual([]);
    expect(prompts).toHaveLength(2 * count);
    expect(prompts.at(-1)).toMatchObject({ prompt: `r${count - 1} of a`, spans: [{ start: 0, end: 1 }] });
    const [{ relations }] = marked;
    expect(relations).toHaveLength(count);
    expect(relations[0].heads).toHaveLength(count);
    expect(new Set(relations.flatMap(({ heads, tails }) => [heads, tails])).size).toBe(1);
  });

  it("whose relations lead nowhere is said once for each, and nothing is asked of them", () => {
    const { prompts, problems } = convertLabels(task("b"));
    expect(prompts).toHaveLength(count);
    expect(problems).toHaveLength(count);
  });

  it("is one place: what has its id elsewhere is a region by itself", () => {
    const at = (start: number, words: string, label: string) => ({
      ...{ id: "a", type: "labels" },
      value: { start, end: start + words.length, text: words, labels: [label] },
    });
    const relation = { type: "relation", from_id: "a", to_id: "a", labels: ["met"] };
    const result = [at(0, "Ann", "x"), at(0, "Ann", "y"), at(8, "Bo", "z"), relation];
    const { marked, prompts } = convertLabels([{ data: { text: "Ann met Bo" }, annotations: [{ result }] }]);
    expect(marked[0].relations).toEqual([{ label: "met", heads: [0, 1], tails: [0, 1] }]);
    expect(prompts.map(({ prompt }) => prompt)).toEqual(["x", "y", "z", "met of Ann"]);
  });
});

it("relations of so many words that every one would be asked of all are refused", () => {
  const words = Array.from({ length: 600 }, (_, i) => `w${i}`);
  let start = 0;
  const regions = words.map((word, i) => {
    const value = { start, end: start + word.length, text: word, labels: ["l"] };
    start += word.length + 1;
    return { id: `${i}`, type: "labels", value };
  });
  const relations = words.map((_, i) => ({
    type: "relation",
    from_id: `${i}`,
    to_id: "0",
    labels: [`r${i}`],
  }));
  const task = (some: readonly object[]) => [
    { data: { text: words.join(" ") }, annotations: [{ result: [...regions, ...some] }] },
  ];
  expect(() => convertLabels(task(relations))).toThrow("labels that recur: at most 300250 prompts");
  expect(convertLabels(task(relations.slice(0, 400))).prompts).toHaveLength(1 + 400 * 600);
});
