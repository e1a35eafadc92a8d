import { describe, expect, it } from "vitest";
import { decide } from "./judge.js";
import { lessonsOf } from "./records.js";
import type { ChoiceJudgement, CorrectedText, Judgement, Suggestion } from "./types.js";

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
    ...{ id: "1", text, suggestions: found, judgements, checked, foundWith: "", changed: 0 },
    names: [
      { name: "person", parent: undefined },
      { name: "birthplace", parent: "person" },
      { name: "date", parent: undefined },
    ],
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
