import { describe, expect, it } from "vitest";
import { SchemaError } from "../../information-extraction/schema/errors.js";
import type { Schema } from "../../information-extraction/schema/types.js";
import { type ConvertLabelsOptions, convertLabels } from "./convert-labels.js";

const text = "Ann met Bo.";
const ann = { start: 0, end: 3, text: "Ann" };

/** The choices of an export as they are asked, with what was chosen. */
function asked(exported: unknown, schema: Schema, options?: ConvertLabelsOptions): readonly string[] {
  return convertLabels(exported, { ...options, schema }).prompts.flatMap(({ prompt, options: right }) =>
    right === undefined ? [] : [`${prompt}: ${right.join(", ")}`],
  );
}

function task(...result: readonly object[]): object {
  return { data: { text }, annotations: [{ result }] };
}

const region = { id: "a", to_name: "text" };
const labelled = { ...region, from_name: "label", type: "labels", value: { ...ann, labels: ["person"] } };

describe("choices that a schema asks", () => {
  it("have the options of the schema, by the name of a control: of the text, and of a region", () => {
    const mood = { from_name: "mood", to_name: "text", type: "choices", value: { choices: ["good"] } };
    const role = { ...region, from_name: "role", type: "choices", value: { ...ann, choices: ["host"] } };
    const schema: Schema = ["mood [good, bad]", { person: ["role [guest, host]"] }];
    expect(asked(task(labelled, mood, role), schema)).toEqual([
      "mood [good, bad]: good",
      "role of Ann [guest, host]: host",
    ]);
    // What somebody added to the options in the tool is one of them.
    const fair = { ...mood, value: { choices: ["fair"] } };
    expect(asked([task(labelled, mood), task(labelled, fair)], schema)).toEqual([
      "mood [good, bad, fair]: good",
      "mood [good, bad, fair]: fair",
    ]);
    const other = { ...mood, from_name: "topic" };
    expect(convertLabels(task(labelled, other), { schema }).problems[0]?.reason).toBe(
      'the choice "good": "topic" has one option only, which is no choice',
    );
  });

  it("are told from each other by all of the name, where two begin alike", () => {
    const schema: Schema = ["mood [good, bad]", "mood [merry, sad]"];
    const choice = (from_name: string, option: string) => ({
      ...{ from_name, to_name: "text", type: "choices", value: { choices: [option] } },
    });
    expect(asked(task(labelled, choice("mood", "sad")), schema)).toEqual(["mood [merry, sad]: sad"]);
    expect(asked(task(labelled, choice("mood [good, bad]", "bad")), schema)).toEqual([
      "mood [good, bad]: bad",
    ]);
  });

  it("are those whose options doccano's words are, and by a name in front where several have them", () => {
    const schema: Schema = [
      "mood [good, bad]",
      "tone [good, harsh]",
      { person: ["role [guest, host]", "rank [high, low]", "part [high, lead]"] },
    ];
    const line = {
      text,
      cats: ["bad", "tone##good", "harsh", "unknown"],
      entities: [
        [0, 3, "person##host"],
        [0, 3, "person##part##high"],
        [8, 10, "person##low"],
      ],
    };
    const { prompts, problems } = convertLabels(line, { schema });
    expect(asked(line, schema).toSorted()).toEqual([
      "mood [good, bad]: bad",
      "part of Ann [high, lead]: high",
      "rank of Bo [high, low]: low",
      "role of Ann [guest, host]: host",
      "tone [good, harsh]: good, harsh",
    ]);
    expect(prompts.filter(({ label }) => label === "person").map(({ spans }) => spans.length)).toEqual([2]);
    expect(problems.map(({ reason }) => reason)).toContain(
      'the choice "unknown": a choice without a name to ask it by',
    );
  });

  it("are words beside the text where they are one of its options", () => {
    const item = (mood: string) => ({
      id: 1,
      text,
      annotator: 1,
      label: [{ ...ann, labels: ["person"] }],
      mood,
    });
    expect(asked(item("bad"), "mood [good, bad]")).toEqual(["mood [good, bad]: bad"]);
    expect(asked(item("mail"), "mood [good, bad]")).toEqual([]);
  });

  it("refuse what is no schema, and leave everything else as it is", () => {
    expect(() => convertLabels([], { schema: "mood []" })).toThrow(SchemaError);
    const aspect = { text, label: [[0, 3, "aspect##positive"]] };
    expect(convertLabels(aspect, { schema: ["person"] })).toEqual(convertLabels(aspect));
  });

  it("are not in a label that was asked as it is, however many separators are in it and in its options", () => {
    const schema: Schema = ["c##d", { "a##b": ["role [x##y, z]", "part [z, w]"] }, "person"];
    const labels = ["a##b", "a##b##x##y", "a##b##part##z", "a##b##w", "c##d", "person##z", "a##z"];
    const line = { text: "abcdefghij", entities: labels.map((label, i) => [i, i + 1, label]) };
    const { entities, prompts } = convertLabels(line, { schema });
    expect(entities[0]?.entities.map(({ label }) => label)).toEqual([
      ...Array(4).fill("a##b"),
      "c##d",
      "person",
      "a",
    ]);
    expect(
      prompts.flatMap(({ label, options }) => (options === undefined ? [] : [[label, ...options]])),
    ).toEqual(
      expect.arrayContaining([
        ["role", "x##y"],
        ["part", "z"],
        ["part", "w"],
      ]),
    );
  });
});
