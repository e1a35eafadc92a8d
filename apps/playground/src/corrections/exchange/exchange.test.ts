import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../judge.js";
import { decidedRecords, lessonsOf } from "../records.js";
import type { ChoiceJudgement, CorrectedText, Judgement, Suggestion } from "../types.js";
import { type ExportForm, exportCorrections } from "./export.js";
import { importCorrections } from "./import.js";
import { base, texts } from "./texts.test-support.js";

describe("corrections in files", () => {
  it("come back as they went, in every form", () => {
    fc.assert(
      fc.property(texts, fc.constantFrom<ExportForm>("records", "label-studio", "doccano"), (of, form) => {
        const { texts: back } = importCorrections(exportCorrections([of], form).content);
        const order = (judgements: readonly Judgement[]) =>
          judgements
            .map((each) => JSON.stringify(each, ["name", "start", "end", "verdict", "head"]))
            .toSorted();
        expect(back.map(({ text }) => text)).toEqual([of.text]);
        expect(order(back[0]!.judgements)).toEqual(order(of.judgements));
      }),
    );
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

describe("lessons", () => {
  const text = "Ada lives here. In 1903 Bo came. Nobody else did.";
  const found: Suggestion[] = [
    { name: "person", start: 0, end: 3, probability: 0.9 },
    { name: "person", start: 24, end: 26, probability: 0.6 },
    { name: "date", start: 16, end: 23, probability: 0.6 },
  ];
  const asked = (of: CorrectedText) =>
    lessonsOf([of]).records.map(({ text: part, prompt, spans }) => [
      part,
      prompt,
      ...spans.map((each) => each.text),
    ]);
  const corrected = (judgements: readonly Judgement[], checked = false): CorrectedText => ({
    ...base,
    text,
    suggestions: found,
    judgements,
    checked,
  });

  it("are the sentences that somebody was in, with all that was asked; open is right, but not over what was marked", () => {
    const judged = decide([], { name: "date", start: 19, end: 23 }, "right");
    expect(asked(corrected(judged))).toEqual([
      ["In 1903 Bo came.", "person", "Bo"],
      ["In 1903 Bo came.", "birthplace of Bo"],
      ["In 1903 Bo came.", "date", "1903"],
    ]);
    expect(lessonsOf([corrected(judged)])).toMatchObject({ parts: 1, undecided: 1 });
    expect(asked(corrected(decide(judged, found[1]!, "wrong")))).toEqual([
      ["In 1903 Bo came.", "person"],
      ["In 1903 Bo came.", "date", "1903"],
    ]);
  });

  it("have choices that were decided: of the whole text, and in the sentence of what they are about", () => {
    const names = [
      { name: "person", parent: undefined },
      { name: "mood [good, bad]", parent: undefined },
      { name: "role [guest, host]", parent: "person" },
    ];
    const bo = { name: "person", start: 24, end: 26 };
    const choices: ChoiceJudgement[] = [
      { name: "mood [good, bad]", option: "bad" },
      { name: "role [guest, host]", head: bo, option: "guest" },
    ];
    const { records } = lessonsOf([{ ...corrected([]), names, choices }]);
    expect(records).toEqual([
      expect.objectContaining({ text: "In 1903 Bo came.", prompt: "person" }),
      {
        ...{ text: "In 1903 Bo came.", prompt: "role of Bo [guest, host]", label: "role" },
        ...{ offsets: "utf-16", spans: [], options: ["guest"] },
      },
      {
        ...{
          text,
          prompt: "mood [good, bad]",
          label: "mood",
          offsets: "utf-16",
          spans: [],
          options: ["bad"],
        },
      },
    ]);
  });

  it("of several right options the first is taken, and that is said", () => {
    const record = {
      ...{ text, prompt: "mood [good, bad]", label: "mood", offsets: "utf-16", spans: [] },
      options: ["bad", "good"],
    };
    const { texts, problems } = importCorrections(JSON.stringify(record));
    expect(texts.map(({ choices }) => choices)).toEqual([[{ name: "mood [good, bad]", option: "bad" }]]);
    expect(problems).toEqual(["“mood” has 2 right options: “bad” is taken, one can be chosen here"]);
  });

  it("are all sentences of a text that was checked, joined where an answer reaches over two", () => {
    const relation: Judgement = {
      name: "birthplace",
      start: 39,
      end: 43,
      verdict: "right",
      head: { name: "person", start: 24, end: 26 },
    };
    expect(asked(corrected([relation], true)).map(([part]) => part)).toEqual([
      ...Array(3).fill("Ada lives here."),
      ...Array(3).fill("In 1903 Bo came. Nobody else did."),
    ]);
  });
});
