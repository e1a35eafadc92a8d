import { float32Tensor } from "@ernie-m/core";
import type { TokenSequence } from "@ernie-m/tokenizer";
import { describe, expect, it } from "vitest";
import { characterTokenizer, tokenSequence } from "../../test/scripted-model.js";
import { counting, HashedTokenModel } from "../../test/span-task-models.js";
import type { BatchInputs, TaskTokenizer } from "../task/types.js";
import type { TokenClassificationSettings } from "./options.js";
import { TokenClassifier } from "./token-classifier.js";

const special = { cls: 0, pad: 1, sep: 2, unk: 3, mask: 4 };

/** Pieces parted by "|" in a text; the bar is no part of the text. Ids are 10 and on, in order. */
function pieces(marked: string): { readonly text: string; readonly tokenizer: TaskTokenizer } {
  let at = 0;
  const tokens = marked.split("|").map((piece, i) => {
    const start = at;
    at += piece.length;
    return { id: 10 + i, start, end: at };
  });
  const sequence: TokenSequence = tokenSequence(tokens);
  return {
    text: marked.replaceAll("|", ""),
    tokenizer: { specialTokenIds: special, tokenize: () => sequence },
  };
}

/** A model that knows the logits of every token by its id, 10 and on; special tokens are the last label for sure. */
function modelSaying(id2label: readonly string[], rows: readonly Readonly<Record<string, number>>[]) {
  return {
    config: { maxPositionEmbeddings: 514, id2label },
    async forward({ inputIds }: BatchInputs) {
      const data = Array.from(inputIds.data).flatMap((id) =>
        id2label.map((label, i) =>
          id < 10 ? (i === id2label.length - 1 ? 9 : 0) : (rows[id - 10][label] ?? 0),
        ),
      );
      return { logits: float32Tensor(Float32Array.from(data), [...inputIds.shape, id2label.length]) };
    },
  };
}

async function entities(
  marked: string,
  labels: readonly string[],
  rows: readonly Readonly<Record<string, number>>[],
  settings: TokenClassificationSettings = {},
): Promise<readonly string[]> {
  const { text, tokenizer } = pieces(marked);
  const classifier = new TokenClassifier({ model: modelSaying(labels, rows), tokenizer, ...settings });
  const found = await classifier.classify(text);
  return found.map(({ label, text: part, start }) => `${label}:${part}@${start}`);
}

const bio = ["O", "B-ENT", "I-ENT", "I-NAME"];
/** The example in transformers' documentation of `aggregate_words`: micro|soft| com|pany. */
const micro = [{ "B-ENT": 3 }, { "I-NAME": 4 }, { "I-ENT": 3 }, { "I-ENT": 3 }];

describe("TokenClassifier", () => {
  it("aggregates none, simple, first, average and max as transformers does", async () => {
    const of = (aggregation: TokenClassificationSettings["aggregation"]) =>
      entities("micro|soft| com|pany", bio, micro, { ...(aggregation && { aggregation }) });
    expect(await of("none")).toEqual(["B-ENT:micro@0", "I-NAME:soft@5", "I-ENT:com@10", "I-ENT:pany@13"]);
    expect(await of("simple")).toEqual(["ENT:micro@0", "NAME:soft@5", "ENT:company@10"]);
    expect(await of(undefined)).toEqual(await of("simple"));
    expect(await of("first")).toEqual(["ENT:microsoft company@0"]);
    expect(await of("max")).toEqual(["NAME:microsoft@0", "ENT:company@10"]);
    expect(await of("average")).toEqual(["NAME:microsoft@0", "ENT:company@10"]);
    const torn = [{ "B-ENT": 3 }, { "B-ENT": 1, "I-NAME": 2 }, {}, {}];
    expect(await entities("micro|soft| com|pany", bio, torn, { aggregation: "average" })).toEqual([
      "ENT:microsoft@0",
    ]);
  });

  it("keeps two entities of one kind apart where a B- stands between them", async () => {
    const rows = [{ "B-ENT": 3 }, { "I-ENT": 3 }, { "B-ENT": 3 }, { O: 3 }];
    expect(await entities("New| York| Paris| here", bio, rows)).toEqual(["ENT:New York@0", "ENT:Paris@9"]);
  });

  it("ends entities at E- and S- in B-I-O-E-S", async () => {
    const labels = ["O", "B-P", "I-P", "E-P", "S-P"];
    const rows = [{ "S-P": 3 }, { "I-P": 3 }, { "E-P": 3 }, { "I-P": 3 }, { "B-P": 3 }, { "E-P": 3 }];
    expect(await entities("a| b| c| d| e| f", labels, rows)).toEqual([
      "P:a@0",
      "P:b c@2",
      "P:d@6",
      "P:e f@8",
    ]);
  });

  it("leaves out what ignoreLabels names, by label or kind", async () => {
    const rows = [{ "B-ENT": 3 }, { O: 3 }, { "I-NAME": 3 }];
    expect(await entities("a| b| c", bio, rows, { ignoreLabels: [] })).toEqual([
      "ENT:a@0",
      "O:b@2",
      "NAME:c@4",
    ]);
    expect(await entities("a| b| c", bio, rows, { ignoreLabels: ["O", "ENT"] })).toEqual(["NAME:c@4"]);
    expect(
      await entities("a| b| c", bio, rows, { aggregation: "none", ignoreLabels: ["O", "I-NAME"] }),
    ).toEqual(["B-ENT:a@0"]);
  });

  it("scores the mean of the probabilities", async () => {
    const { text, tokenizer } = pieces("New| York");
    const model = modelSaying(["O", "LOC"], [{ LOC: Math.log(3) }, { LOC: Math.log(9) }]);
    const [entity] = await new TokenClassifier({ model, tokenizer }).classify(text);
    expect(entity.score).toBeCloseTo((0.75 + 0.9) / 2, 6);
  });

  it("tokenizes every distinct text once, as a whole, and runs nothing for blank ones", async () => {
    const tokenizer = counting(characterTokenizer);
    const model = new HashedTokenModel(["O", "X"]);
    const classifier = new TokenClassifier({ model, tokenizer, maxTokens: 8, windowOverlap: 2 });
    await classifier.classify(["a long enough text", "b", "a long enough text"]);
    expect(tokenizer.calls).toEqual(["a long enough text", "b"]);
    const { runs } = model;
    expect(await classifier.classify(["", " \n\u3000"])).toEqual([[], []]);
    expect(await classifier.classify([])).toEqual([]);
    expect(model.runs).toBe(runs);
    expect(model.longestRow).toBe(8);
  });

  it("tells its progress in windows", async () => {
    const seen: unknown[] = [];
    const model = new HashedTokenModel(["O", "X"]);
    const classifier = new TokenClassifier({
      model,
      tokenizer: characterTokenizer,
      maxTokens: 8,
      windowOverlap: 0,
    });
    await classifier.classify(["abcdefghijkl", "ab"], {
      batchTokens: 8,
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen).toEqual([
      { done: 1, total: 3, batches: 1 },
      { done: 2, total: 3, batches: 2 },
      { done: 3, total: 3, batches: 3 },
    ]);
  });

  it("stops at an abort, and says which option or text is wrong", async () => {
    const model = new HashedTokenModel(["O", "X"]);
    const classifier = new TokenClassifier({ model, tokenizer: characterTokenizer });
    const reason = new Error("enough");
    await expect(classifier.classify("a", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const wrong = (options: object) => classifier.classify("a", options);
    await expect(wrong({ aggregation: "last" })).rejects.toMatchObject({
      code: "invalid-input",
      input: "aggregation",
    });
    await expect(wrong({ windowOverlap: -1 })).rejects.toMatchObject({ input: "windowOverlap" });
    await expect(wrong({ ignoreLabels: [3] })).rejects.toMatchObject({ input: "ignoreLabels[0]" });
    await expect(wrong({ maxTokens: 513 })).rejects.toMatchObject({ input: "maxTokens" });
    // @ts-expect-error texts are strings
    await expect(classifier.classify(["a", 5])).rejects.toMatchObject({ input: "texts[1]" });
    expect(() => new TokenClassifier({ model, tokenizer: characterTokenizer, maxTokens: 1 })).toThrow(
      "maxTokens",
    );
  });
});
