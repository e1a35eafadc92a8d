import { isErnieMError } from "@ernie-m/config";
import { float32Tensor, int32Tensor } from "@ernie-m/core";
import { fixturePath } from "@ernie-m/fixtures";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { describe, expect, test } from "vitest";
import { evaluateEntities, evaluateExtraction } from "../src/evaluation.js";
import {
  ErnieMForSequenceClassification,
  ErnieMModel,
  loadExtractor,
  loadTextClassifier,
} from "../src/index.js";
import { interpretedRuntime } from "./interpreted-runtime.js";
import { extractorOf, ScriptedModel } from "./scripted-model.js";

const folder = fixturePath("reference/checkpoints/sequence-classification");
const runtime = interpretedRuntime();

/** A call as JavaScript allows it: with anything. */
type Anything = (...args: unknown[]) => Promise<unknown>;

/** What a call with wrong arguments throws: on purpose, with a code and the place. */
async function refusal(call: () => Promise<unknown>): Promise<Error> {
  try {
    await call();
  } catch (error) {
    expect(isErnieMError(error), String(error)).toBe(true);
    return error as Error;
  }
  throw new Error("was accepted");
}

const openers: Readonly<Record<string, Anything>> = {
  loadExtractor: loadExtractor as Anything,
  loadTextClassifier: loadTextClassifier as Anything,
  "ErnieMModel.fromPretrained": ErnieMModel.fromPretrained.bind(ErnieMModel) as Anything,
};

describe.each(Object.entries(openers))("%s", (_, open) => {
  test.each([undefined, null, 5, {}, [], true])("refuses %j for a location by name", async (where) => {
    expect(await refusal(() => open(where, { runtime }))).toMatchObject({
      code: "invalid-input",
      input: "where",
    });
  });

  test.each([
    [undefined, "options"],
    [null, "options"],
    ["fp32", "options"],
    [{}, "options.runtime"],
    [{ runtime: null }, "options.runtime"],
    [{ runtime: () => runtime }, "options.runtime"],
    [{ runtime, signal: 5 }, "signal"],
    [{ runtime, signal: {} }, "signal"],
    [{ runtime, onProgress: 5 }, "options.onProgress"],
  ])("refuses the options %j by name", async (options, input) => {
    expect(await refusal(() => open(folder, options))).toMatchObject({ code: "invalid-input", input });
  });
});

test("a tokenizer without a runtime is refused by name", async () => {
  const open = ErnieMTokenizer.fromPretrained.bind(ErnieMTokenizer) as Anything;
  for (const options of [undefined, {}, { runtime: 5 }])
    expect((await refusal(() => open(folder, options))).message).toContain("runtime: expected a runtime");
});

describe("forward", () => {
  const ids = int32Tensor(Int32Array.of(0, 17, 2), [1, 3]);

  test.each([
    [undefined, "inputs"],
    [null, "inputs"],
    [5, "inputs"],
    [{}, "input_ids"],
    [{ inputIds: [[1, 2, 3]] }, "input_ids"],
    [{ inputIds: Int32Array.of(1, 2, 3) }, "input_ids"],
    [{ inputIds: null }, "input_ids"],
    [{ inputIds: { ...ids, shape: "1,3" } }, "input_ids"],
    [{ inputIds: float32Tensor(new Float32Array(3), [1, 3]) }, "input_ids"],
    [{ inputIds: ids, attentionMask: [1, 1, 1] }, "attention_mask"],
  ])("refuses %j by name", async (inputs, input) => {
    const model = await ErnieMForSequenceClassification.fromPretrained(folder, { runtime });
    const forward = model.forward.bind(model) as Anything;
    expect(await refusal(() => forward(inputs))).toMatchObject({ code: "invalid-input", input });
    await model.dispose();
  });

  test.each([5, "now", {}, null])("refuses the signal %j by name", async (signal) => {
    const model = await ErnieMForSequenceClassification.fromPretrained(folder, { runtime });
    const forward = model.forward.bind(model) as Anything;
    expect(await refusal(() => forward({ inputIds: ids }, { signal }))).toMatchObject({ input: "signal" });
    await model.dispose();
  });
});

describe("a task", () => {
  const extractor = extractorOf(new ScriptedModel(() => []));
  const extract = extractor.extract.bind(extractor) as Anything;

  test.each([null, 5, "a", []])("refuses the options %j", async (options) => {
    expect(await refusal(() => extract("text", ["a"], options))).toMatchObject({
      code: "invalid-input",
      input: "options",
    });
  });

  test.each([undefined, null, 5, {}, [5], [null]])("refuses %j for a text", async (text) => {
    expect(await refusal(() => extract(text, ["a"]))).toMatchObject({ code: "invalid-input" });
  });

  test("refuses what is no signal", async () => {
    expect(await refusal(() => extract("text", ["a"], { signal: 5 }))).toMatchObject({ input: "signal" });
  });

  test.each([5, null, "now", {}])("refuses %j for who is told of progress", async (onProgress) => {
    expect(await refusal(() => extract("text", ["a"], { onProgress }))).toMatchObject({
      input: "onProgress",
    });
  });
});

describe("gold", () => {
  const finder = { extract: async () => [{}], classify: async () => [[]] };
  const evaluate = evaluateExtraction as Anything;

  test.each([null, undefined, [null], [{}], [{ text: 5 }], [{ text: "a", prompt: "p", spans: {} }]])(
    "%j is refused",
    async (records) => {
      expect(await refusal(() => evaluate(finder, records))).toMatchObject({ code: "invalid-input" });
    },
  );

  test.each([
    [Number.NaN, 1],
    [-1, 1],
    [2, 1],
    [1, 1],
    [0, 9],
    [0.5, 1],
    [Number.POSITIVE_INFINITY, 1],
    ["0", 1],
  ])("spans from %s to %s are refused", async (start, end) => {
    const spans = [{ start, end, text: "" }];
    const record = { text: "abc", prompt: "p", label: "p", offsets: "utf-16", spans };
    expect(await refusal(() => evaluate(finder, [record]))).toMatchObject({ input: "records[0].spans[0]" });
    const entities = [{ start, end, label: "p", text: "" }];
    const find = evaluateEntities as Anything;
    expect(await refusal(() => find(finder, [{ text: "abc", entities }]))).toMatchObject({
      input: "records[0].entities[0]",
    });
  });
});
