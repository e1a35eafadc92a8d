import { describe, expectTypeOf, it } from "vitest";
import type {
  ChoiceQuestion,
  ChoiceResult,
  ChoiceSelector,
  Classification,
  ClassifierInput,
  ClassifierOptions,
  EmbedderOptions,
  ErnieMForInformationExtraction,
  ErnieMForSequenceClassification,
  ErnieMModel,
  SequenceScorer,
  StateEncoder,
  TextClassifier,
  TextEmbedder,
  TextEmbedding,
  ZeroShotClassifier,
  ZeroShotOptions,
} from "../src/index.js";
import { loadTextClassifier } from "../src/index.js";

type Classify = TextClassifier["classify"];
type Judge = ZeroShotClassifier["classify"];
type Choose = ChoiceSelector["choose"];
type Embed = TextEmbedder["embed"];

describe("the types of tasks", () => {
  it("one input gives one result, a list gives a list", () => {
    expectTypeOf<Classify>().toBeCallableWith("text");
    const classify = (() => undefined) as unknown as Classify;
    expectTypeOf(classify("text")).resolves.toEqualTypeOf<Classification>();
    expectTypeOf(classify({ text: "a", pair: "b" })).resolves.toEqualTypeOf<Classification>();
    expectTypeOf(classify(["text"])).resolves.toEqualTypeOf<readonly Classification[]>();
    const choose = (() => undefined) as unknown as Choose;
    expectTypeOf(choose({ prompt: "p", choices: ["a"] })).resolves.toEqualTypeOf<ChoiceResult>();
    expectTypeOf(choose([])).resolves.toEqualTypeOf<readonly ChoiceResult[]>();
    const embed = (() => undefined) as unknown as Embed;
    expectTypeOf(embed("text")).resolves.toEqualTypeOf<TextEmbedding>();
    expectTypeOf(embed(["text"])).resolves.toEqualTypeOf<readonly TextEmbedding[]>();
  });

  it("inputs of another form do not fit", () => {
    expectTypeOf<{ text: string; pair: string }>().toExtend<ClassifierInput>();
    expectTypeOf<{ pair: string }>().not.toExtend<ClassifierInput>();
    expectTypeOf<readonly [string, string]>().not.toExtend<ClassifierInput>();
    expectTypeOf<{ prompt: string }>().not.toExtend<ChoiceQuestion>();
    expectTypeOf<{ prompt: string; choices: string }>().not.toExtend<ChoiceQuestion>();
    expectTypeOf<Judge>().parameter(1).toEqualTypeOf<readonly string[]>();
  });

  it("options are the words that there are", () => {
    expectTypeOf<{ function: "sigmoid" }>().toExtend<ClassifierOptions>();
    expectTypeOf<{ function: "relu" }>().not.toExtend<ClassifierOptions>();
    expectTypeOf<{ topK: string }>().not.toExtend<ClassifierOptions>();
    expectTypeOf<{ pooling: "max" }>().not.toExtend<EmbedderOptions>();
    expectTypeOf<{ multiLabel: "yes" }>().not.toExtend<ZeroShotOptions>();
  });

  it("only a model of the right head fits", () => {
    expectTypeOf<ErnieMForSequenceClassification>().toExtend<SequenceScorer>();
    expectTypeOf<ErnieMForInformationExtraction>().not.toExtend<SequenceScorer>();
    expectTypeOf<ErnieMModel>().toExtend<StateEncoder>();
    expectTypeOf<ErnieMForSequenceClassification>().not.toExtend<StateEncoder>();
  });

  it("a runtime is needed to load", () => {
    expectTypeOf(loadTextClassifier).parameter(1).not.toExtend<Record<string, never>>();
    expectTypeOf<Record<string, never>>().not.toExtend<Parameters<typeof loadTextClassifier>[1]>();
  });
});
