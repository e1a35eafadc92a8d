import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSchema } from "../../information-extraction/schema/schema.js";
import { evaluateExtraction, type SpanExtractor } from "../evaluate-extraction.js";
import { type PromptRecord, readEntityRecord, readPromptRecord } from "../records.js";
import { convertLabels } from "./convert-labels.js";

/** Parts of names and texts in which brackets, commas and both widths of them are frequent. */
const words = fc
  .array(
    fc.constantFrom(
      ..."ab金元 ",
      "[",
      "]",
      "［",
      "］",
      ",",
      "，",
      "[USD]",
      "[a, b]",
      "[元]",
      " of ",
      "的",
      "##",
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(""));

const region = (id: number, label: string, start: number, end: number) => ({
  id: String(id),
  type: "labels",
  value: { start, end, labels: [label] },
});

/** A task of a text put together from its spans, each with a label, and relations between neighbours. */
const tasks = fc.array(
  fc
    .record({
      spans: fc.array(fc.tuple(words, words), { maxLength: 4 }),
      relations: fc.array(fc.tuple(fc.nat(3), fc.nat(3), words), { maxLength: 3 }),
    })
    .map(({ spans, relations }) => {
      let text = "_";
      const regions = spans.map(([covered, label], i) => {
        const start = text.length;
        text += `${covered}_`;
        return region(i, label, start, start + covered.length);
      });
      const related = relations.map(([from, to, label]) => ({
        type: "relation",
        from_id: String(from),
        to_id: String(to),
        labels: [label],
      }));
      return { data: { text }, annotations: [{ result: [...regions, ...related] }] };
    }),
  { maxLength: 3 },
);

/** Finds exactly what records want, asked as a schema is. */
function knowing(records: readonly PromptRecord[]): SpanExtractor {
  return {
    async extract(texts, schema, options) {
      const [{ name, classification }] = parseSchema(schema, options);
      return texts.map((text) => {
        const wanted = records.filter((record) => record.text === text && record.prompt === name);
        const spans = wanted.flatMap((record) =>
          (classification === undefined) === (record.options === undefined) ? record.spans : [],
        );
        return { [name]: spans.map((span) => ({ ...span, probability: 1 })) };
      });
    },
  };
}

describe("what convertLabels writes", () => {
  it("is read and asked as it is, whatever names and heads end in", async () => {
    await fc.assert(
      fc.asyncProperty(tasks, async (exported) => {
        const { prompts, entities } = convertLabels(exported);
        const read = prompts.map((record) => readPromptRecord(JSON.parse(JSON.stringify(record))));
        expect(read).toEqual(prompts);
        for (const record of entities) expect(readEntityRecord(record)).toEqual(record);
        const { micro } = await evaluateExtraction(knowing(read), read);
        expect(micro.correct).toBe(micro.gold);
        expect(micro.gold > 0).toBe(read.some(({ spans }) => spans.length > 0));
      }),
    );
  });

  it("keeps names that end in a bracket, and names those that no prompt can be made of", () => {
    const text = "It cost 5 USD.";
    const usable = ["price [USD]", "金额[元]", "面积［㎡］", "a ] b"];
    const unusable = [" ", "[z]", "x []", "y [a,a]", "size [cm, mm]", "a]"];
    const result = [...usable, ...unusable].map((label, i) => region(i, label, 8, 9));
    const { prompts, entities, problems } = convertLabels({ data: { text }, annotations: [{ result }] });
    expect(prompts.map(({ prompt }) => prompt)).toEqual(usable.map((name) => name.replace("［㎡］", "[㎡]")));
    expect(entities[0].entities.map(({ label }) => label)).toEqual(usable);
    expect(problems.map(({ action, span }) => [action, span?.label])).toEqual(
      unusable.map((label) => ["dropped", label]),
    );
  });
});
