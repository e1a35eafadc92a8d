import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convertLabels } from "./convert-labels.js";

/** Words that stand in a text again and again, with regions on some of them and relations between any two. */
const marked = fc
  .record({
    words: fc.array(fc.constantFrom("Smith", "王伟", "😀"), { minLength: 1, maxLength: 6 }),
    labels: fc.array(fc.constantFrom("person", "friend", "place"), { minLength: 6, maxLength: 6 }),
    pairs: fc.array(fc.tuple(fc.nat(5), fc.nat(5), fc.constantFrom("friend", "of")), { maxLength: 4 }),
  })
  .map(({ words, labels, pairs }) => {
    let text = "";
    const regions = words.map((word, i) => {
      const start = text.length;
      text += `${word} `;
      return { id: i + 1, label: labels[i] ?? "person", start, end: start + word.length };
    });
    const relations = pairs.flatMap(([from, to, label]) => {
      const [head, tail] = [regions[from], regions[to]];
      return head && tail ? [{ head, tail, label }] : [];
    });
    return { text, regions, relations };
  });

type Marked = typeof marked extends fc.Arbitrary<infer Value> ? Value : never;

function labelStudio({ text, regions, relations }: Marked): object {
  const points = (offset: number): number => Array.from(text.slice(0, offset)).length;
  return {
    data: { text, kept: 7 },
    annotations: [
      {
        result: [
          ...regions.map(({ id, label, start, end }) => ({
            id: `r${id}`,
            type: "labels",
            value: { start: points(start), end: points(end), text: text.slice(start, end), labels: [label] },
          })),
          ...relations.map(({ head, tail, label }) => ({
            ...{ type: "relation", from_id: `r${head.id}`, to_id: `r${tail.id}`, labels: [label] },
          })),
        ],
      },
    ],
  };
}

function doccano({ text, regions, relations }: Marked): object {
  return {
    text,
    kept: 7,
    entities: regions.map(({ id, label, start, end }) => ({
      ...{ id, label, start_offset: start, end_offset: end },
    })),
    relations: relations.map(({ head, tail, label }) => ({ from_id: head.id, to_id: tail.id, type: label })),
  };
}

describe("marked texts", () => {
  it("have relations between the very regions that the tool has them between, and the item as it is", () => {
    fc.assert(
      fc.property(marked, fc.constantFrom(labelStudio, doccano), (of, written) => {
        const item = written(of);
        const [back] = convertLabels([item], {
          offsets: written === doccano ? "utf-16" : "code-points",
        }).marked;
        const { spans = [], relations = [] } = back ?? {};
        expect(back).toMatchObject({ item, text: of.text, lost: [] });
        expect(spans.map(({ label, start, end }) => [label, start, end])).toEqual(
          of.regions.map(({ label, start, end }) => [label, start, end]),
        );
        expect(
          relations.map(({ label, heads, tails }) => [
            label,
            heads.map((n) => spans[n]),
            tails.map((n) => spans[n]),
          ]),
        ).toEqual(
          of.relations.map(({ label, head, tail }) => [label, [spans[head.id - 1]], [spans[tail.id - 1]]]),
        );
      }),
    );
  });

  it("say which labels and relations have lost something, and which region a choice is of", () => {
    const value = (start: number, text: string) => ({ start, end: start + text.length, text });
    const region = (id: string, start: number, text: string) => ({
      ...{ id, type: "labels", value: { ...value(start, text), labels: ["person"] } },
    });
    const role = (id: string, start: number, option: string) => ({
      ...{ id, type: "choices", from_name: "role" },
      value: { ...value(start, "Bo"), choices: [option] },
    });
    const lost = { type: "labels", value: { ...value(3, "Rome"), labels: ["city"] } };
    const gone = { type: "relation", from_id: "a", to_id: "z", labels: ["friend"] };
    const result = [
      region("a", 0, "Bo"),
      region("b", 7, "Bo"),
      role("a", 0, "host"),
      role("b", 7, "guest"),
      lost,
      gone,
    ];
    const { marked: texts } = convertLabels({ data: { text: "Bo met Bo." }, annotations: [{ result }] });
    expect(texts[0]).toMatchObject({
      lost: ["city", "friend"],
      choices: [
        { name: "role [host, guest]", chosen: ["host"], about: [0] },
        { name: "role [host, guest]", chosen: ["guest"], about: [1] },
      ],
    });
  });
});
