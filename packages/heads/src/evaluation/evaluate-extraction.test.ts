import { describe, expect, it } from "vitest";
import { extractorOf, modelFinding, ScriptedModel } from "../../test/scripted-model.js";
import { PromptTooLongError } from "../information-extraction/errors.js";
import { evaluateExtraction } from "./evaluate-extraction.js";
import { readPromptRecord } from "./records.js";

const record = (
  text: string,
  prompt: string,
  spans: readonly (readonly [number, number])[],
  label?: string,
) => readPromptRecord({ text, prompt, spans, ...(label && { label }) });

describe("evaluateExtraction", () => {
  const model = modelFinding({ person: ["Ann", "Bob"], place: [], "friend of Ann": ["Bob"] });

  it("asks every prompt of its texts and counts by label", async () => {
    const seen: number[] = [];
    const records = [
      record("Ann met Bob.", "person", [
        [0, 3],
        [8, 11],
      ]),
      record("Bob sang.", "person", []),
      record("Ann is in Rome.", "place", [[10, 14]]),
      record("Ann met Bob.", "friend of Ann", [[8, 11]], "friend"),
    ];
    const { micro, kinds } = await evaluateExtraction(extractorOf(model), records, {
      onRecords: (done) => seen.push(done),
    });
    expect(micro).toMatchObject({ gold: 4, predicted: 4, correct: 3, precision: 0.75, recall: 0.75 });
    expect(kinds.person).toMatchObject({ gold: 2, predicted: 3, correct: 2 });
    expect(kinds.friend).toMatchObject({ gold: 1, predicted: 1, correct: 1 });
    expect(seen).toEqual([2, 3, 4]);
  });

  it("gives a name like __proto__ no special treatment", async () => {
    const { micro } = await evaluateExtraction(extractorOf(model), [record("Ann", "__proto__", [[0, 3]])]);
    expect(micro).toMatchObject({ gold: 1, predicted: 0 });
  });

  it("fails at a prompt that is too long, or goes on where the caller takes note", async () => {
    const long = [record("Ann", "x".repeat(600), [[0, 3]]), record("Ann", "person", [[0, 3]])];
    await expect(evaluateExtraction(extractorOf(model), long)).rejects.toBeInstanceOf(PromptTooLongError);
    const noted: string[] = [];
    const metrics = await evaluateExtraction(extractorOf(model), long, {
      onPromptTooLong: (error) => noted.push(error.code),
    });
    expect(noted).toEqual(["prompt-too-long"]);
    expect(metrics.micro).toMatchObject({ gold: 2, correct: 1 });
  });

  const optionModel = new ScriptedModel(({ prompt }) =>
    prompt === "mood [good, bad]" ? [{ side: "prompt", first: 6, last: 9 }] : [],
  );

  it("counts the options of prompts that end in them", async () => {
    const asked = (options: readonly string[]) =>
      readPromptRecord({ text: "Ann sang.", prompt: "mood [good, bad]", label: "mood", options });
    const { micro, kinds } = await evaluateExtraction(extractorOf(optionModel), [
      asked(["good"]),
      asked(["bad"]),
      asked([]),
    ]);
    expect(micro).toMatchObject({ gold: 2, predicted: 3, correct: 1 });
    expect(Object.keys(kinds)).toEqual(["mood"]);
  });

  it("asks what a head ends in brackets for as it is", async () => {
    const prompt = "author of Dune [novel, 1965]";
    const finds = modelFinding({ [prompt]: ["Ann"] });
    const records = [record("Ann wrote.", prompt, [[0, 3]], "author")];
    const { micro } = await evaluateExtraction(extractorOf(finds), records);
    expect(micro).toMatchObject({ gold: 1, predicted: 1, correct: 1 });
  });

  it("counts an entity, a relation and a choice of one name apart", async () => {
    const text = "Ann met Bob.";
    const { kinds } = await evaluateExtraction(extractorOf(model), [
      record(text, "place", [[0, 3]]),
      record(text, "place of Ann", [[8, 11]], "place"),
      record(text, "Ann的place", [[8, 11]], "place"),
      readPromptRecord({ text, prompt: "place [in, out]", label: "place", options: ["in"] }),
      record(text, "friend of Ann", [[8, 11]], "friend"),
      record(text, "人物", [[0, 3]], "person"),
      record(text, "person", [[0, 3]], "person"),
    ]);
    const gold = Object.fromEntries(Object.entries(kinds).map(([kind, counts]) => [kind, counts.gold]));
    expect(gold).toEqual({
      friend: 1,
      person: 2,
      place: 1,
      "place (options)": 1,
      "place (relation)": 2,
    });
  });
});
