import { describe, expect, it } from "vitest";
import { readAnswerRecord, readEntityRecord, readLabelRecord, readPromptRecord } from "./records.js";

describe("records", () => {
  it("read offsets in either unit and check what spans say they cover", () => {
    const text = "👍 Ada";
    const inPoints = {
      text,
      prompt: "person",
      offsets: "code-points",
      spans: [{ start: 2, end: 5, text: "Ada" }],
    };
    expect(readPromptRecord(inPoints)).toEqual({
      text,
      prompt: "person",
      label: "person",
      offsets: "utf-16",
      spans: [{ start: 3, end: 6, text: "Ada" }],
    });
    expect(() => readPromptRecord({ ...inPoints, offsets: "utf-16" }, "line 3")).toThrow(
      'line 3.spans[0].text: expected " Ad", as the text has it, got "Ada"',
    );
  });

  it("name the place of what is wrong", () => {
    const wrong = (value: unknown) => () => readPromptRecord(value, "line 1");
    expect(wrong(5)).toThrow("line 1: expected an object with text, prompt and spans, got 5");
    expect(wrong({ text: "a", prompt: "b" })).toThrow("line 1.spans");
    expect(wrong({ text: "a", prompt: " ", spans: [] })).toThrow("line 1.prompt");
    expect(wrong({ text: "a", prompt: "Mood [good, bad]", spans: [] })).toThrow("line 1.prompt");
    expect(wrong({ text: "a", prompt: "b", spans: [[0, 2]] })).toThrow(
      "line 1.spans[0]: expected a stretch of the text, got 0 to 2",
    );
    expect(wrong({ text: "a", prompt: "b", spans: [], offsets: "bytes" })).toThrow("line 1.offsets");
    expect(() => readEntityRecord({ text: "a", entities: [{ start: 0, end: 1 }] })).toThrow(
      "record.entities[0].label",
    );
    expect(() => readAnswerRecord({ question: "a", context: "b", answers: "c" })).toThrow("record.answers");
    expect(() => readLabelRecord({ text: "a", label: null })).toThrow("record.label");
  });

  it("take brackets for what they are: a unit, a head's own, a choice", () => {
    const text = "It cost 5 USD.";
    const read = (record: object) => readPromptRecord({ text, spans: [[8, 9]], ...record });
    for (const prompt of ["price [USD]", "金额[元]", "price［USD］"])
      expect(read({ prompt }).label).toBe(prompt);
    expect(read({ prompt: "author of Dune Two [novel]", label: "author" }).spans).toHaveLength(1);
    expect(read({ prompt: "author of Dune [novel, 1965]", label: "author" }).spans).toHaveLength(1);
    expect(() => read({ prompt: "author of Dune [novel, 1965]" })).toThrow("record.prompt");
    expect(() => read({ prompt: "x", label: "kind [a, b]" })).toThrow("record.label");
    expect(() => read({ prompt: "x []" })).toThrow("record.prompt");
  });

  it("have options instead of spans, in any spelling of the prompt", () => {
    const read = (options: unknown, prompt = "mood [good, bad]") =>
      readPromptRecord({ text: "a", prompt, options });
    expect(read(["bad"])).toEqual({
      text: "a",
      prompt: "mood [good, bad]",
      label: "mood [good, bad]",
      offsets: "utf-16",
      spans: [],
      options: ["bad"],
    });
    expect(read(["Ｂ"], "等级［Ａ，Ｂ］").options).toEqual(["Ｂ"]);
    expect(read(["B"], "等级［Ａ，Ｂ］").options).toEqual(["Ｂ"]);
    expect(read([]).options).toEqual([]);
    expect(() => read(["fine"])).toThrow('record.options[0]: expected one of "good", "bad", got "fine"');
    expect(() => read(["a"], "mood [a]")).toThrow("record.prompt");
  });

  it("say what a line of PaddleNLP is", () => {
    expect(() => readPromptRecord({ content: "a", result_list: [], prompt: "b" }, "line 1")).toThrow(
      "line 1: expected a record of evaluate, got a line of PaddleNLP, which convert-labels reads",
    );
  });
});
