import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choiceNamesIn } from "../choice-records.js";
import type { AskedName, ChoiceJudgement, CorrectedText } from "../types.js";
import { type ExportForm, exportCorrections } from "./export.js";
import { importCorrections } from "./import.js";
import { base, texts } from "./texts.test-support.js";

/** Names of the text and of people: with equal options, of equal beginnings, in brackets of both widths. */
const NAMES: readonly AskedName[] = [
  { name: "mood [positive, négatif, 不明]", parent: undefined },
  { name: "tone [positive, harsh]", parent: undefined },
  { name: "mood [merry, sad]", parent: undefined },
  { name: "情感［正向，负向］", parent: undefined },
  { name: "role [guest, host, 😀]", parent: "person" },
  { name: "rank[high,low]", parent: "person" },
  { name: "part [host, lead]", parent: "person" },
];

/** A text in which some of the names were asked and decided. */
const decided = fc
  .record({
    of: texts,
    names: fc.subarray([...NAMES], { minLength: 1 }),
    picks: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 20, maxLength: 20 }),
  })
  .map(({ of, names, picks }): CorrectedText => {
    const heads = of.judgements.filter(({ name }) => name === "person");
    const choices = choiceNamesIn(names).flatMap(({ name, parent, options }, i): readonly ChoiceJudgement[] =>
      (parent === undefined ? [undefined] : heads).flatMap((head, at): readonly ChoiceJudgement[] => {
        const pick = picks[(7 * i + at) % picks.length] ?? 0;
        // Nobody has said anything.
        if (pick === -2) return [];
        const option = pick === -1 ? undefined : options[pick % options.length];
        return [
          {
            name,
            ...(head && { head: { name: head.name, start: head.start, end: head.end } }),
            ...(option !== undefined && { option }),
          },
        ];
      }),
    );
    return { ...of, names: [...of.names, ...names], choices };
  });

function order(choices: readonly ChoiceJudgement[] = []): readonly string[] {
  return choices.map(({ name, head, option }) => JSON.stringify({ name, head, option })).toSorted();
}

function imported(content: string, known?: readonly AskedName[]) {
  const { texts: back, problems } = importCorrections(content, known);
  return {
    choices: order(back[0]?.choices),
    judgements: back[0]?.judgements.length,
    // No line of doccano says what its offsets count.
    problems: problems.filter((each) => !each.endsWith("nothing says that offsets count utf-16")),
  };
}

/** A file of one text without what it says of the names that were asked. */
function withoutNames(content: string): string {
  const [item] = [JSON.parse(content)].flat();
  const { corrections: _, ...rest } = item;
  const { corrections: __, ...data } = item.data ?? {};
  return JSON.stringify({ ...rest, ...(item.data && { data }) });
}

describe("choices in files", () => {
  it("come back as they went, in every form; that none is right only from records", () => {
    const forms = fc.constantFrom<ExportForm>("records", "label-studio", "doccano");
    fc.assert(
      fc.property(decided, forms, (of, form) => {
        const { content } = exportCorrections([of], form);
        const kept = of.choices?.filter(({ option }) => form === "records" || option !== undefined);
        expect(imported(content)).toEqual({
          choices: order(kept),
          judgements: of.judgements.length,
          problems: [],
        });
      }),
    );
  });

  it("take their options from the names on the page, where a tool has lost what was asked", () => {
    fc.assert(
      fc.property(decided, fc.constantFrom<ExportForm>("label-studio", "doccano"), (of, form) => {
        const { content } = exportCorrections([of], form);
        const lost = withoutNames(content);
        expect(lost.length).toBeLessThan(content.length);
        const kept = of.choices?.filter(({ option }) => option !== undefined);
        expect(imported(lost, of.names).choices).toEqual(order(kept));
      }),
    );
  });

  const said: CorrectedText = {
    ...base,
    text: "😀 Ada liked it.",
    names: [
      { name: "mood [good, bad]", parent: undefined },
      { name: "person", parent: undefined },
      { name: "role [guest, host]", parent: "person" },
    ],
    judgements: [{ name: "person", start: 3, end: 6, verdict: "right" }],
    choices: [
      { name: "mood [good, bad]", option: "good" },
      { name: "role [guest, host]", head: { name: "person", start: 3, end: 6 }, option: "guest" },
    ],
  };

  it("are results of a control in Label Studio, those of a region with its id and place", () => {
    const [task] = JSON.parse(exportCorrections([said], "label-studio").content);
    const place = { start: 2, end: 5, text: "Ada" };
    expect(task.annotations[0].result).toEqual([
      {
        id: "1",
        from_name: "label",
        to_name: "text",
        type: "labels",
        value: { ...place, labels: ["person"] },
      },
      { id: "choice 1", from_name: "mood", to_name: "text", type: "choices", value: { choices: ["good"] } },
      {
        id: "1",
        from_name: "role",
        to_name: "text",
        type: "choices",
        value: { ...place, choices: ["guest"] },
      },
    ]);
  });

  it("are categories in doccano, and behind the label of what they are about", () => {
    const line = JSON.parse(exportCorrections([said], "doccano").content);
    expect(line).toMatchObject({
      cats: ["good"],
      entities: [{ id: 1, label: "person##guest", start_offset: 3, end_offset: 6 }],
      corrections: { names: JSON.parse(JSON.stringify(said.names)), checked: true, open: [], wrong: [] },
    });
    const both = { ...said, names: [...said.names, { name: "tone [good, harsh]", parent: undefined }] };
    expect(JSON.parse(exportCorrections([both], "doccano").content).cats).toEqual(["mood##good"]);
  });

  it("leave files without categories where no name has options", () => {
    const plain = { ...said, names: [{ name: "person", parent: undefined }], choices: [] };
    expect(Object.keys(JSON.parse(exportCorrections([plain], "doccano").content))).toEqual([
      "id",
      "text",
      "entities",
      "relations",
      "corrections",
    ]);
  });

  it("of which several are right are the first of them, and that is said", () => {
    const record = {
      ...{ text: "Fine.", prompt: "mood [good, bad]", label: "mood", offsets: "utf-16", spans: [] },
      options: ["bad", "good"],
    };
    const { texts, problems } = importCorrections(JSON.stringify(record));
    expect(texts.map(({ choices }) => choices)).toEqual([[{ name: "mood [good, bad]", option: "bad" }]]);
    expect(problems).toEqual(["“mood” has 2 right options: “bad” is taken, one can be chosen here"]);
  });
});
