import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convertLabels } from "./convert-labels.js";

const text = "Ana met Bo.";
const result = (name: string) => {
  const start = text.indexOf(name);
  return [
    { id: name, type: "labels", value: { start, end: start + name.length, text: name, labels: ["person"] } },
  ];
};

interface State {
  readonly annotation: object;
  /** What it says is in the text, once it is submitted; undefined for one that says nothing. */
  readonly says: readonly string[] | undefined;
}

const day = (n: number) => `2024-01-${String(n).padStart(2, "0")}T00:00:00Z`;

/** What annotators left behind, each on a day of their own. */
const annotators = fc.uniqueArray(fc.integer({ min: 1, max: 28 }), { maxLength: 4 }).chain((days) =>
  fc.tuple(
    ...days.map((n) =>
      fc
        .record({
          skipped: fc.boolean(),
          truth: fc.constantFrom(false, false, false, true),
          says: fc.constantFrom<readonly string[]>([], ["Ana"], ["Bo"]),
          updated: fc.boolean(),
        })
        .map(
          ({ skipped, truth, says, updated }): State & { readonly day: number; readonly truth: boolean } => ({
            day: n,
            truth: truth && !skipped,
            says: skipped ? undefined : says,
            annotation: {
              id: 100 - n,
              was_cancelled: skipped,
              ...(truth && { ground_truth: true }),
              [updated ? "updated_at" : "created_at"]: day(n),
              result: says.flatMap(result),
            },
          }),
        ),
    ),
  ),
);

describe("a text that nobody finished", () => {
  it("is no record; of what was submitted the ground truth counts, else the newest", () => {
    fc.assert(
      fc.property(annotators, fc.boolean(), fc.boolean(), (states, predicted, drafted) => {
        const { entities, problems } = convertLabels([
          {
            data: { text },
            annotations: states.map(({ annotation }) => annotation),
            ...(predicted && { predictions: [{ result: result("Bo") }] }),
            ...(drafted && { drafts: [{ result: result("Bo") }] }),
          },
        ]);
        const submitted = states.filter(({ says }) => says !== undefined).sort((a, b) => b.day - a.day);
        const chosen = submitted.find(({ truth }) => truth) ?? submitted[0];
        expect(entities.map((record) => record.entities.map((entity) => entity.text))).toEqual(
          chosen === undefined ? [] : [chosen.says],
        );
        expect(problems.map(({ action }) => action)).toEqual(
          submitted.length === 0 ? ["left out"] : submitted.length > 1 ? ["dropped"] : [],
        );
      }),
    );
  });

  it.each([
    [{ annotations: [{ was_cancelled: true, result: result("Ana") }] }, "it was skipped"],
    [{ annotations: [], drafts: [{ result: result("Ana") }] }, /draft only/],
    [{ annotations: [], predictions: [{ result: result("Ana") }] }, /predictions only/],
    [{ annotations: [] }, "nobody has annotated it"],
    [{}, "nobody has annotated it"],
    [{ annotations: [12, 13] }, "its annotations have no results"],
    [{ completions: [{ was_cancelled: true, result: [] }] }, "it was skipped"],
  ])("is said to be so: %j", (task, reason) => {
    const { prompts, entities, problems } = convertLabels([{ id: 3, data: { text }, ...task }], {
      from: "label-studio",
    });
    expect([prompts, entities]).toEqual([[], []]);
    expect(problems).toEqual([
      {
        place: "task 1 (id 3)",
        action: "left out",
        reason: typeof reason === "string" ? reason : expect.stringMatching(reason),
        leavesOut: true,
      },
    ]);
  });

  it("takes the annotation with the highest number where no dates are given", () => {
    const annotations = [
      { id: 4, result: result("Ana") },
      { id: 9, result: result("Bo") },
      { id: 7, result: [] },
    ];
    const { entities } = convertLabels([{ data: { text }, annotations }]);
    expect(entities[0].entities.map((entity) => entity.text)).toEqual(["Bo"]);
  });

  it("says nothing of what is in it but was lost", () => {
    const span = (id: string, start: number, label: string, words: string) => ({
      id,
      type: "labels",
      value: { start, end: start + words.length, labels: [label], text: words },
    });
    const met = (from: string, to: string) => ({
      type: "relation",
      from_id: from,
      to_id: to,
      labels: ["met"],
    });
    const whole = [span("a", 0, "person", "Ana"), span("b", 8, "place", "Bo"), met("a", "b")];
    const partly = [span("a", 0, "person", "Ana"), span("b", 8, "place", "Rome"), met("a", "b")];
    const { prompts } = convertLabels(
      [whole, partly, [span("a", 0, "person", "Ana")]].map((some) => ({
        data: { text },
        annotations: [{ result: some }],
      })),
    );
    expect(
      prompts.map(({ prompt, spans }) => `${prompt}: ${spans.map((one) => one.text).join(", ")}`),
    ).toEqual([
      "person: Ana",
      "place: Bo",
      "met of Ana: Bo",
      "person: Ana",
      "person: Ana",
      "place: ",
      "met of Ana: ",
    ]);
  });

  it("is a text of which every result is unusable, in the forms that cannot use it", () => {
    const choice = (option: string) => ({
      type: "choices",
      from_name: "mood",
      value: { choices: [option] },
    });
    const lost = { type: "labels", value: { start: 0, end: 3, text: "Eve", labels: ["person"] } };
    const tasks = [[choice("good")], [choice("bad"), lost], [{ type: "rating", value: { rating: 3 } }], []];
    const { prompts, entities, problems } = convertLabels(
      tasks.map((some) => ({ data: { text }, annotations: [{ result: some }] })),
    );
    expect(prompts.map(({ prompt, options }) => [prompt, options])).toEqual([
      ["mood [good, bad]", ["good"]],
      ["mood [good, bad]", ["bad"]],
    ]);
    expect(entities).toHaveLength(1);
    expect(problems.map(({ place, form, leavesOut }) => [place, form, leavesOut])).toEqual([
      ["task 1", "entities", true],
      ["task 2", undefined, undefined],
      ["task 2", "entities", true],
      ["task 3", undefined, true],
    ]);
  });
});
