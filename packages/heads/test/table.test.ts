import { parseConfig } from "@ernie-m/config";
import { readConfig } from "@ernie-m/core";
import { fixturePath, referenceCases, referenceModelPath } from "@ernie-m/fixtures";
import { describe, expect, it, test } from "vitest";
import { type HeadName, headOf, heads } from "../src/table.js";
import { interpretedRuntime } from "./interpreted-runtime.js";

const names = Object.keys(heads) as HeadName[];
const runtime = interpretedRuntime();

describe("the table of heads", () => {
  it("has the heads of the documentation by the names of the command line", () => {
    expect(names).toEqual([
      "base",
      "sequence-classification",
      "multiple-choice",
      "token-classification",
      "question-answering",
      "information-extraction",
    ]);
  });

  it.each(names)("%s: class, graph, task and architecture are of one head", async (name) => {
    const { architecture, ...head } = heads[name];
    const Model = await head.model();
    expect(Model.name).toBe(architecture);
    expect((await head.graph()).name).toBe(architecture);
    expect(headOf({ architectures: [architecture] })).toBe(name);
    await using task = await head.load(referenceModelPath, { runtime });
    expect(task.model).toBeInstanceOf(Model);
    expect(task.tokenizer.vocabularySize).toBe(16_002);
  });
});

describe("headOf", () => {
  const checkpoints = [...new Set(referenceCases().map(({ checkpoint }) => checkpoint))];

  test.each(checkpoints)("%s", async (checkpoint) => {
    const files = await runtime.openCheckpoint(fixturePath(`reference/checkpoints/${checkpoint}`));
    const expected = names.find((name) => checkpoint.startsWith(name)) ?? "base";
    expect(headOf(await readConfig(files))).toBe(expected);
  });

  it("knows PaddleNLP's name, takes the first that it knows, and none where there is none", () => {
    expect(headOf(parseConfig({ architectures: ["UIEM"] }))).toBe("information-extraction");
    expect(headOf({ architectures: ["BertModel", "ErnieMForMultipleChoice", "ErnieMModel"] })).toBe(
      "multiple-choice",
    );
    expect(headOf({ architectures: ["BertModel", "toString"] })).toBeUndefined();
    expect(headOf({ architectures: [] })).toBeUndefined();
  });
});
