import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convertLabels } from "./convert-labels.js";
import { convertTextLabels } from "./convert-text-labels.js";

const text = "Ann Poe met Bo.";

/** What is no list, whatever else it may mean. */
const noList = fc.oneof(
  fc.constantFrom<unknown>(1, 0, true, false, { person: [[0, 7]] }, { person: ["Ann Poe"] }, { a: 3 }, {}),
  fc.record({ text: fc.constant("Ann Poe"), start: fc.nat(9), end: fc.nat(9) }),
  fc.dictionary(fc.constantFrom("person", "city"), fc.array(fc.nat(9))),
);
const nothing = fc.constantFrom(undefined, null);

/** A normal item beside it, which says that its labels are asked of every text. */
const withNormal = (item: object, normal: object) => [item, normal];

describe.each(["label", "labels", "entities", "annotations", "cats"])("a line with %s", (field) => {
  const spans = [[0, 2, "person"]];
  const normal = { text: "Bo ran.", label: spans };
  const convert = (value: unknown) =>
    convertLabels(withNormal({ text, ...(value !== undefined && { [field]: value }) }, normal), {
      from: "doccano",
    });

  it("has nothing in it where that is an empty list, and else is left out and said", () => {
    const empty = convert([]);
    expect(empty.entities.map(({ entities }) => entities.length)).toEqual([0, 1]);
    expect(empty.prompts.map((record) => record.spans.length)).toEqual([0, 1]);
    expect(empty.problems).toEqual([]);
    fc.assert(
      fc.property(fc.oneof(noList, nothing), (value) => {
        const { prompts, entities, marked, problems } = convert(value);
        for (const records of [prompts, entities, marked])
          expect(records.map((record) => record.text)).toEqual([normal.text]);
        expect(problems.map(({ place, leavesOut }) => [place, leavesOut])).toEqual([["task 1", true]]);
      }),
    );
  });

  it("that is no list says which it is, beside labels that can be used", () => {
    const line = { text, label: [[0, 7, "person"]], [field === "label" ? "labels" : field]: { a: [1] } };
    const { entities, problems } = convertLabels(line, { from: "doccano" });
    expect(entities[0].entities).toHaveLength(1);
    expect(problems[0].reason).toBe(
      `what stands under "${field === "label" ? "labels" : field}" is no list of labels`,
    );
  });
});

it("relations of doccano that are no list are said", () => {
  const line = { text, entities: [{ id: 1, label: "a", start_offset: 0, end_offset: 3 }] };
  for (const relations of [{ from_id: 1 }, "met", 5, true])
    expect(convertLabels({ ...line, relations }).problems.map(({ reason }) => reason)).toEqual([
      'what stands under "relations" is no list',
    ]);
  for (const relations of [undefined, null, []])
    expect(convertLabels({ ...line, relations }).problems).toEqual([]);
});

it("words with how far they hold are choices, none of which may hold", () => {
  const line = (cats: object) => ({ text, entities: [], cats });
  expect(convertTextLabels(line({ good: 0.9, bad: 0.1 })).labels).toEqual([{ text, label: "good" }]);
  expect(convertLabels(line({ good: false, bad: 0 })).entities[0].entities).toEqual([]);
});

describe("a line of PaddleNLP", () => {
  const normal = { content: text, prompt: "person", result_list: [{ text: "Ann Poe", start: 0, end: 7 }] };

  it("is answered by nothing where its list is empty, and else is left out and said", () => {
    const line = { content: "Bo ran.", prompt: "person" };
    const empty = convertLabels(withNormal({ ...line, result_list: [] }, normal));
    expect(empty.prompts.map(({ spans }) => spans.length)).toEqual([0, 1]);
    fc.assert(
      fc.property(fc.oneof(noList, nothing, fc.constant("Bo")), fc.boolean(), (list, choice) => {
        const prompt = choice ? "mood [good, bad]" : "person";
        const item = { ...line, prompt, ...(list !== undefined && { result_list: list }) };
        const { prompts, entities, problems } = convertLabels(withNormal(item, normal));
        for (const records of [prompts, entities])
          expect(records.map((record) => record.text)).toEqual([text]);
        expect(problems.map(({ place, leavesOut }) => [place, leavesOut])).toEqual([["line 1", true]]);
        expect(problems[0].reason).toMatch(/^no list under "result_list"/);
      }),
    );
  });

  it("without a list is said, and the text's other prompts stay", () => {
    const { prompts, problems } = convertLabels([{ content: text, prompt: "city" }, normal]);
    expect(prompts.map(({ prompt }) => prompt)).toEqual(["person"]);
    expect(problems.map(({ place, leavesOut }) => [place, leavesOut])).toEqual([["line 1", undefined]]);
  });
});

describe("an item of JSON-MIN", () => {
  const annotator = { annotator: 1, annotation_id: 3 };
  const region = { start: 0, end: 2, text: "Bo", labels: ["person"] };
  const normal = { text: "Bo ran.", id: 1, label: [region], ...annotator };
  const unknown = fc.oneof(
    fc.constantFrom<unknown>(4, true, [["a", "b"]], [{ rating: 4 }], ["a", "b"], { taxonomy: [["a"]] }),
    fc.constantFrom("positive", "a note"),
  );

  it("has nothing in it where it has no field that may be a result, as the tool leaves it out", () => {
    fc.assert(
      fc.property(unknown, fc.constantFrom<unknown>(undefined, null, [], ""), (own, none) => {
        // As the tool writes it: the task's own fields, its id, results, the annotator.
        const item = { text, own, id: 7, ...(none !== undefined && { label: none }), ...annotator };
        const { entities, problems } = convertLabels(withNormal(item, normal));
        expect(entities.map((record) => record.entities.length)).toEqual([0, 1]);
        expect(problems).toEqual([]);
      }),
    );
  });

  it("is left out and said where a field beside its text may be a result and is not used", () => {
    fc.assert(
      fc.property(unknown, fc.constantFrom("results", "sorted", "id first"), (value, order) => {
        const item = {
          results: { text, id: 7, odd: value, ...annotator },
          sorted: { annotation_id: 3, annotator: 1, id: 7, odd: value, text },
          "id first": { id: 7, text, odd: value, ...annotator },
        }[order];
        const { prompts, entities, problems } = convertLabels(withNormal(item, normal));
        for (const records of [prompts, entities])
          expect(records.map((record) => record.text)).toEqual([normal.text]);
        expect(problems.map(({ place, leavesOut }) => [place, leavesOut])).toEqual([["task 1 (id 7)", true]]);
        expect(problems[0].reason).toContain('"odd"');
      }),
    );
  });

  it("whose choice a schema asks has a record", () => {
    const item = { id: 7, text, mood: "good", ...annotator };
    const { prompts, problems } = convertLabels([item], { schema: ["mood [good, bad]"] });
    expect(prompts.map(({ options }) => options)).toEqual([["good"]]);
    expect(problems.map(({ form }) => form)).toEqual(["entities"]);
  });

  it("is its newest, whatever its annotations are numbered by", () => {
    const days = fc.uniqueArray(fc.integer({ min: 1, max: 28 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(days, fc.boolean(), fc.boolean(), (made, numbered, dated) => {
        const items = made.map((day, i) => ({
          ...{ text, id: 1 },
          label: [{ start: 0, end: 3, text: "Ann", labels: [`day ${day}`] }],
          annotator: i,
          ...(numbered && { annotation_id: day }),
          ...(dated && { updated_at: `2024-05-${String(day).padStart(2, "0")}T00:00:00Z` }),
        }));
        const { entities, problems } = convertLabels(items);
        const last = numbered || dated ? Math.max(...made) : made[0];
        expect(entities.map((record) => record.entities.map(({ label }) => label))).toEqual([
          [`day ${last}`],
        ]);
        const said = numbered || dated ? "the newest counts" : "the first counts";
        expect(problems.map(({ reason }) => reason.endsWith(said))).toEqual(made.length > 1 ? [true] : []);
      }),
    );
  });
});
