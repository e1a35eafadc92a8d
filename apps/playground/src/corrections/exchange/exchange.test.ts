import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../judge.js";
import { lessonsOf } from "../records.js";
import type { ChoiceJudgement, CorrectedText, Judgement, Suggestion } from "../types.js";
import { type ExportForm, exportCorrections } from "./export.js";
import { decidedRecords } from "./export-records.js";
import { importCorrections } from "./import.js";
import { base, finished, texts, unfinished } from "./texts.test-support.js";

/** What is taught, in an order of its own. */
function taught(texts: readonly CorrectedText[]) {
  return lessonsOf(texts)
    .records.map(({ text, prompt, spans }) => JSON.stringify([text, prompt, spans]))
    .toSorted();
}

describe("corrections in files", () => {
  it("come back as they went, in every form", () => {
    fc.assert(
      fc.property(
        fc.oneof(texts, finished),
        fc.constantFrom<ExportForm>("records", "label-studio", "doccano"),
        (of, form) => {
          const { content } = exportCorrections([of], form);
          // A relation that there is nothing to ask it about has no record.
          fc.pre(content !== "");
          const { texts: back } = importCorrections(content);
          const order = (judgements: readonly Judgement[]) =>
            judgements
              .map((each) => JSON.stringify(each, ["name", "start", "end", "verdict", "head"]))
              .toSorted();
          expect(back.map(({ text }) => text)).toEqual([of.text]);
          expect(order(back[0]!.judgements)).toEqual(order(of.judgements));
        },
      ),
    );
  });

  it("teach what they taught before, however much of them is open, in the forms of tools", () => {
    fc.assert(
      fc.property(unfinished, fc.constantFrom<ExportForm>("label-studio", "doccano"), (all, form) => {
        const { texts: back, problems } = importCorrections(exportCorrections(all, form).content);
        expect(problems.filter((each) => !each.endsWith("nothing says that offsets count utf-16"))).toEqual(
          [],
        );
        expect(back.map(({ names, checked }) => ({ names, checked }))).toEqual(
          all.map(({ names, checked }) => ({ names, checked })),
        );
        expect(taught(back)).toEqual(taught(all));
      }),
    );
  });

  it("teach in records what is decided, of the sentences that they taught of before, and nothing else", () => {
    fc.assert(
      fc.property(unfinished, (all) => {
        const { content } = exportCorrections(all, "records");
        fc.pre(content !== "");
        const before = lessonsOf(all).records;
        for (const { text, prompt, spans } of lessonsOf(importCorrections(content).texts).records) {
          const same = before.filter((each) => each.text.includes(text));
          expect(same.length).toBeGreaterThan(0);
          const at = same[0]!.text.indexOf(text);
          const inIt = (from: number, to: number) => at <= from && to <= at + text.length;
          expect(
            same
              .filter((each) => each.prompt === prompt)
              .map((each) =>
                each.spans
                  .filter(({ start, end }) => inIt(start, end))
                  .map(({ start, end }) => [start - at, end - at]),
              ),
          ).toEqual([spans.map(({ start, end }) => [start, end])]);
        }
      }),
    );
  });

  it("of strangers are asked every name of the file and read in full, their relations by the regions' ids", () => {
    const line = (text: string, entities: readonly object[], relations: readonly object[] = []) =>
      JSON.stringify({ text, entities, relations });
    const entity = (id: number, label: string, start_offset: number, end_offset: number) => ({
      ...{ id, label, start_offset, end_offset },
    });
    const { texts: back, names } = importCorrections(
      [
        line(
          "Bo, Bo in Rome",
          [entity(1, "person", 0, 2), entity(2, "person", 4, 6), entity(3, "home", 10, 14)],
          [{ from_id: 1, to_id: 3, type: "home" }],
        ),
        line("In 1903", [entity(4, "date", 3, 7)]),
      ].join("\n"),
    );
    expect(names).toEqual([
      { name: "person", parent: undefined },
      { name: "home", parent: "person" },
      { name: "date", parent: undefined },
    ]);
    expect(back.map((of) => [of.checked, of.names])).toEqual([
      [true, names],
      [true, names],
    ]);
    expect(back[0]?.judgements.at(-1)?.head).toEqual({ name: "person", start: 0, end: 2 });
  });

  it("of strangers' records are asked what their own records ask; words of both widths are the same", () => {
    const record = (text: string, label: string, prompt: string, ...spans: (readonly [number, number])[]) =>
      JSON.stringify({ text, label, prompt, spans });
    const text = "Ａｃｍｅ by Bo of Rome";
    const { texts: back, problems } = importCorrections(
      [
        record(text, "company", "company", [0, 4]),
        record(text, "ｆounder", "ｆounder of Ａｃｍｅ", [8, 10]),
        record(text, "home", "home of Bo", [14, 18]),
        record(text, "age", "age of Acme"),
        record("In 1903", "date", "date", [3, 7]),
      ].join("\n"),
    );
    expect(problems).toEqual([]);
    expect(back.map(({ names }) => names.map(({ name, parent }) => [name, parent]))).toEqual([
      [
        ["company", undefined],
        ["ｆounder", "company"],
        ["home", "ｆounder"],
        ["age", "company"],
      ],
      [["date", undefined]],
    ]);
    expect(back[0]?.judgements.map(({ name, head }) => [name, head?.name])).toEqual([
      ["company", undefined],
      ["ｆounder", "company"],
      ["home", "ｆounder"],
    ]);
  });

  it("take the annotations of a tool for what is right now, and nothing from a field that is not theirs", () => {
    const text = "Ada met Eve.";
    const ada = { name: "person", start: 0, end: 3 };
    const of: CorrectedText = {
      ...{ ...base, text, checked: false, names: [{ name: "person", parent: undefined }] },
      suggestions: [{ ...ada, probability: 0.5 }],
    };
    const [task] = JSON.parse(exportCorrections([of], "label-studio").content);
    const result = [
      { id: "x", type: "labels", value: { start: 8, end: 11, text: "Eve", labels: ["person"] } },
      { id: "y", type: "labels", value: { start: 4, end: 7, text: "met", labels: ["verb"] } },
    ];
    const done = { ...task, annotations: [{ result }] };
    const [back] = importCorrections(JSON.stringify([done])).texts;
    expect(back).toMatchObject({
      checked: false,
      names: [{ name: "person" }, { name: "verb" }],
      suggestions: [{ ...ada, probability: 0.5 }],
      judgements: [{ start: 8 }, { start: 4 }],
    });
    // Of another text nothing that was open stands at its place.
    const moved = { ...done, data: { ...done.data, text: `- ${text}` } };
    expect(importCorrections(JSON.stringify([moved])).texts[0]?.suggestions).toEqual([]);
    const other = { ...done, data: { text, corrections: ["spelling"] } };
    expect(importCorrections(JSON.stringify([other])).texts[0]).toMatchObject({
      checked: true,
      suggestions: [],
    });
  });

  it("have choices in records, and take them from there: of the text, about words, none of them", () => {
    const options = fc.constantFrom("positive", "négatif", "不明", undefined);
    fc.assert(
      fc.property(texts, options, fc.array(options, { minLength: 4, maxLength: 4 }), (of, whole, each) => {
        const heads = of.judgements.filter(({ name }) => name === "person");
        const choices: ChoiceJudgement[] = [
          { name: "mood [positive, négatif, 不明]", ...(whole && { option: whole }) },
          ...heads.map(({ name, start, end }, at) => ({
            name: "role [positive, négatif, 不明]",
            head: { name, start, end },
            ...(each[at] && { option: each[at] }),
          })),
        ];
        const names = [
          ...of.names,
          { name: "mood [positive, négatif, 不明]", parent: undefined },
          { name: "role [positive, négatif, 不明]", parent: "person" },
        ];
        const { content } = exportCorrections([{ ...of, names, choices }], "records");
        const { texts: back, problems } = importCorrections(content);
        const order = (some: readonly ChoiceJudgement[]) =>
          some.map(({ name, head, option }) => JSON.stringify({ name, head, option })).toSorted();
        expect(problems).toEqual([]);
        expect(order(back[0]?.choices ?? [])).toEqual(order(choices));
      }),
    );
  });

  it("leave out a name of which something is open, and what is wrong", () => {
    const found: Suggestion[] = [
      { name: "person", start: 0, end: 3, probability: 0.9 },
      { name: "date", start: 7, end: 11, probability: 0.9 },
      { name: "date", start: 0, end: 3, probability: 0.9 },
    ];
    const judgements = decide([], found[2]!, "wrong");
    const text = { ...base, checked: false, text: "Ada in 1903.", suggestions: found, judgements };
    expect(decidedRecords([text])).toEqual([]);
    const decided = { ...text, judgements: decide(judgements, found[1]!, "right") };
    expect(
      decidedRecords([decided]).map(({ prompt, spans }) => [prompt, spans.map((each) => each.text)]),
    ).toEqual([["date", ["1903"]]]);
  });

  it("say what is wrong with a file in one sentence", () => {
    expect(() => importCorrections("  ")).toThrow("The file is empty.");
    expect(() => importCorrections("{")).toThrow("The file is not JSON: it may be damaged.");
    expect(() => importCorrections('{"a": 1}\n{"b"\n')).toThrow(
      "Line 2 of the file is not JSON: it may be damaged.",
    );
    expect(() => importCorrections('[{"x": 1}]')).toThrow(/^Nothing in it can be used: /);
    expect(() => importCorrections('{"text": "a", "prompt": "b", "spans": [[0, 9]]}')).toThrow(/^line 1/);
  });
});
