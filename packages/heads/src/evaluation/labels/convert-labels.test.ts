import { describe, expect, it } from "vitest";
import { readEntityRecord, readPromptRecord } from "../records.js";
import { type ConvertedLabels, convertLabels } from "./convert-labels.js";

const text = "👍 Ada Lovelace met Babbage in London.";

function region(id: string, start: number, end: number, labels: readonly string[], covered?: string) {
  return { id, type: "labels", value: { start, end, labels, ...(covered && { text: covered }) } };
}

/** A task of Label Studio, its offsets in code points as current versions write them. */
const task = {
  id: 17,
  data: { text },
  annotations: [
    {
      was_cancelled: false,
      result: [
        region("a", 2, 14, ["person"], "Ada Lovelace"),
        region("b", 19, 26, ["person", "engineer"], "Babbage"),
        region("c", 30, 36, ["place"], "London"),
        { type: "relation", from_id: "a", to_id: "b", direction: "right", labels: ["met"] },
        { type: "relation", from_id: "c", to_id: "a", direction: "left", labels: ["seen in"] },
      ],
    },
  ],
};

const outline = ({ prompts }: ConvertedLabels) =>
  prompts.map(
    ({ prompt, spans }) => `${prompt}: ${spans.map((span) => `${span.text}@${span.start}`).join(", ")}`,
  );

describe("convertLabels from Label Studio", () => {
  it("asks every label of every text, and every relation of every span that can begin it", () => {
    const converted = convertLabels([task, { data: { text: "Nothing." }, annotations: [{ result: [] }] }], {
      from: "label-studio",
    });
    expect(outline(converted)).toEqual([
      "person: Ada Lovelace@3, Babbage@20",
      "engineer: Babbage@20",
      "place: London@31",
      "met of Ada Lovelace: Babbage@20",
      "met of Babbage: ",
      "seen in of Ada Lovelace: London@31",
      "seen in of Babbage: ",
      "person: ",
      "engineer: ",
      "place: ",
    ]);
    expect(converted.problems).toEqual([]);
    expect(converted.prompts[3]).toEqual({
      text,
      prompt: "met of Ada Lovelace",
      label: "met",
      offsets: "utf-16",
      spans: [{ start: 20, end: 27, text: "Babbage" }],
    });
    expect(converted.entities[0].entities).toEqual([
      { label: "person", start: 3, end: 15, text: "Ada Lovelace" },
      { label: "person", start: 20, end: 27, text: "Babbage" },
      { label: "engineer", start: 20, end: 27, text: "Babbage" },
      { label: "place", start: 31, end: 37, text: "London" },
    ]);
    for (const record of converted.prompts) expect(readPromptRecord({ ...record })).toEqual(record);
    for (const record of converted.entities) expect(readEntityRecord({ ...record })).toEqual(record);
  });

  it("asks relations in the language asked for", () => {
    const { prompts } = convertLabels([task], { from: "label-studio", lang: "zh" });
    expect(prompts[3].prompt).toBe("Ada Lovelace的met");
  });

  it("T37: takes the UTF-16 offsets of older versions as well", () => {
    const moved = {
      data: { text },
      completions: [
        {
          result: [region("a", 3, 15, ["person"], "Ada Lovelace"), region("c", 31, 37, ["place"], "London")],
        },
      ],
    };
    const converted = convertLabels([moved], { from: "label-studio" });
    expect(outline(converted)).toEqual(["person: Ada Lovelace@3", "place: London@31"]);
    expect(converted.problems).toEqual([]);
  });

  it("T36: says which spans, relations, results and annotations it left out, with the task", () => {
    const broken = {
      id: "x",
      data: { body: "Ann met Bob." },
      annotations: [
        { was_cancelled: true, result: [region("z", 0, 3, ["person"], "Ann")] },
        {
          result: [
            region("a", 1, 4, ["person"], "Ann"),
            region("b", 8, 40, ["person"]),
            region("c", 4, 7, []),
            { type: "choices", value: { choices: ["good"] } },
            { type: "relation", from_id: "a", to_id: "b", labels: ["met"] },
            { type: "relation", from_id: "a", to_id: "a", labels: [] },
            { type: "relation", from_id: "a", to_id: "a" },
          ],
        },
        { result: [] },
      ],
    };
    const { prompts, problems } = convertLabels([task, broken], { from: "label-studio" });
    const span = { label: "person", start: 1, end: 4, text: "Ann" };
    expect(problems).toEqual([
      {
        place: "task 2 (id x)",
        action: "dropped",
        reason: "1 more annotation of the same text: the first counts",
      },
      {
        place: "task 2 (id x)",
        action: "dropped",
        reason: 'a result of type "labels" without labels or offsets',
      },
      {
        place: "task 2 (id x)",
        action: "dropped",
        reason: "a relation without a label or without both ends",
      },
      {
        place: "task 2 (id x)",
        action: "dropped",
        reason: "a relation without a label or without both ends",
      },
      {
        place: "task 2 (id x)",
        action: "moved",
        reason: "the text has it elsewhere",
        span,
        movedTo: { start: 0, end: 3 },
      },
      {
        place: "task 2 (id x)",
        action: "dropped",
        reason: "the offsets are no stretch of the text",
        span: { label: "person", start: 8, end: 40 },
      },
      { place: "task 2 (id x)", action: "dropped", reason: 'the relation "met" has lost one of its ends' },
      {
        place: "task 2 (id x)",
        action: "dropped",
        reason: 'the choice "good": a choice without a name to ask it by',
      },
    ]);
    const ofBroken = prompts.filter((record) => record.text === "Ann met Bob.");
    expect(ofBroken.find(({ prompt }) => prompt === "person")?.spans).toEqual([
      { start: 0, end: 3, text: "Ann" },
    ]);
    expect(ofBroken.every(({ prompt }) => !prompt.startsWith("met of Bob"))).toBe(true);
  });

  it("prefers the ground truth among several annotations", () => {
    const two = {
      data: { text: "Ann met Bob." },
      annotations: [
        { result: [region("a", 0, 3, ["person"], "Ann")] },
        { ground_truth: true, result: [region("b", 8, 11, ["person"], "Bob")] },
      ],
    };
    expect(outline(convertLabels([two], { from: "label-studio" }))).toEqual(["person: Bob@8"]);
  });

  it("says which task has no text, and goes on", () => {
    const submitted = { annotations: [{ result: [] }] };
    const { entities, problems } = convertLabels(
      [3, { id: 4, data: { a: "x", b: "y" }, ...submitted }, { id: 5, data: {}, ...submitted }, task],
      { from: "label-studio" },
    );
    expect(entities.map((record) => record.text)).toEqual([text]);
    const said = { action: "left out", leavesOut: true };
    expect(problems).toEqual([
      { place: "task 1", reason: "it is no object", ...said },
      { place: "task 2 (id 4)", reason: 'nothing says which of "a", "b" is the text: name it', ...said },
      { place: "task 3 (id 5)", reason: "no text", ...said },
    ]);
  });
});

describe("convertLabels from doccano", () => {
  const spans = [
    [3, 15, "person"],
    [31, 37, "place"],
  ];
  const entities = spans.map(([start_offset, end_offset, label], id) => ({
    id,
    label,
    start_offset,
    end_offset,
  }));

  it("reads every form of its export, offsets in UTF-16 units, and says where it has to trust them", () => {
    const forms = [
      { id: 1, text, label: spans },
      { id: 1, text, labels: spans },
      { id: 1, text, entities, relations: [] },
      { id: 1, data: text, annotations: entities },
    ];
    for (const form of forms) {
      const converted = convertLabels([form], { from: "doccano" });
      expect(outline(converted)).toEqual(["person: Ada Lovelace@3", "place: London@31"]);
      expect(converted.problems.map(({ action, span }) => [action, span?.label])).toEqual([
        ["assumed", "person"],
        ["assumed", "place"],
      ]);
    }
  });

  it("reads offsets in code points when told to", () => {
    const line = { text, label: [[2, 14, "person"]] };
    expect(outline(convertLabels([line], { from: "doccano", offsets: "code-points" }))).toEqual([
      "person: Ada Lovelace@3",
    ]);
  });

  it("reads relations, and says what it left out", () => {
    const line = {
      text: "Ann met Bob.",
      entities: [
        { id: 5, label: "person", start_offset: 0, end_offset: 3 },
        { id: 6, label: "person", start_offset: 8, end_offset: 11 },
        { id: 7, start_offset: 8, end_offset: 11 },
      ],
      relations: [
        { id: 1, from_id: 5, to_id: 6, type: "met" },
        { id: 2, from_id: 5, to_id: 9, type: "met" },
        { id: 3, from_id: 5, to_id: 6 },
      ],
    };
    const converted = convertLabels([line], { from: "doccano" });
    expect(outline(converted)).toEqual(["person: Ann@0, Bob@8", "met of Ann: Bob@8", "met of Bob: "]);
    expect(converted.problems.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
      "task 1: a label that is no span",
      "task 1: a relation without a type or without both ends",
      'task 1: the relation "met" has lost one of its ends',
    ]);
  });

  it("says which option is wrong", () => {
    // @ts-expect-error no such tool
    expect(() => convertLabels([], { from: "brat" })).toThrow("from: expected");
    // @ts-expect-error no such unit
    expect(() => convertLabels([], { from: "doccano", offsets: "bytes" })).toThrow("offsets: expected");
  });
});
