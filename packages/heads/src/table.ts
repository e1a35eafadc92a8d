/**
 * Every head by its name, for who learns from a checkpoint what it is for. An entry of its own, so that what it fetches
 * when it is asked for is not what a page has loaded already.
 *
 * @module
 */
import type { ErnieMConfig } from "@ernie-m/config";
import type { CheckpointLocation, HeadGraph } from "@ernie-m/core";
import type { LoadTextEmbedderOptions } from "./embeddings/load.js";
import type { LoadExtractorOptions } from "./information-extraction/load.js";
import type { FromPretrainedOptions, LoadedModel } from "./model/load-model.js";
import type { OpenModelOptions } from "./model/open-model.js";
import type { OpenedModel } from "./model/opened-model.js";
import type { ErnieMPreTrainedModel } from "./model/pretrained-model.js";
import type { LoadChoiceSelectorOptions } from "./multiple-choice/load.js";
import type { LoadQuestionAnswererOptions } from "./question-answering/load.js";
import type { LoadTextClassifierOptions } from "./sequence-classification/load.js";
import type { LoadTaskOptions } from "./task/load-task.js";
import type { LoadTokenClassifierOptions } from "./token-classification/load.js";

/** Opens a checkpoint for a head's graph: what its model class is made from. Throws as `fromPretrained` does. */
export async function loadModel(
  where: CheckpointLocation,
  head: HeadGraph,
  options: FromPretrainedOptions,
): Promise<LoadedModel> {
  return (await import("./model/load-model.js")).loadModel(where, head, options);
}

/** Opens what is at `where` with the adapter that belongs to it. Throws: as `fromPretrained` does. */
export async function openModel(
  where: CheckpointLocation,
  options: OpenModelOptions & Pick<FromPretrainedOptions, "runtime">,
): Promise<OpenedModel> {
  return (await import("./model/open-model.js")).openModel(where, options);
}

/** What there is for a head. */
interface HeadRow {
  /** Name of the model class, as `architectures` of config.json has it. */
  readonly architecture: string;
  /** The model class. */
  model(): Promise<new (loaded: LoadedModel) => ErnieMPreTrainedModel>;
  /** What the head puts on the encoder. */
  graph(): Promise<HeadGraph>;
  /** Opens a checkpoint, model and tokenizer, for the head's task. Throws as the task's `load…` does. */
  load(where: CheckpointLocation, options: LoadTaskOptions): Promise<object>;
}

/**
 * Every head by its name. What belongs to one is fetched when it is asked for: a page that learns from a checkpoint what
 * it is for loads the code of that head alone.
 */
export const heads = {
  base: {
    architecture: "ErnieMModel",
    model: async () => (await import("./embeddings/model.js")).ErnieMModel,
    graph: async () => (await import("./embeddings/model.js")).baseGraph,
    load: async (where: CheckpointLocation, options: LoadTextEmbedderOptions) =>
      (await import("./embeddings/load.js")).loadTextEmbedder(where, options),
  },
  "sequence-classification": {
    architecture: "ErnieMForSequenceClassification",
    model: async () => (await import("./sequence-classification/model.js")).ErnieMForSequenceClassification,
    graph: async () => (await import("./sequence-classification/model.js")).sequenceClassificationGraph,
    load: async (where: CheckpointLocation, options: LoadTextClassifierOptions) =>
      (await import("./sequence-classification/load.js")).loadTextClassifier(where, options),
  },
  "multiple-choice": {
    architecture: "ErnieMForMultipleChoice",
    model: async () => (await import("./multiple-choice/model.js")).ErnieMForMultipleChoice,
    graph: async () => (await import("./multiple-choice/model.js")).multipleChoiceGraph,
    load: async (where: CheckpointLocation, options: LoadChoiceSelectorOptions) =>
      (await import("./multiple-choice/load.js")).loadChoiceSelector(where, options),
  },
  "token-classification": {
    architecture: "ErnieMForTokenClassification",
    model: async () => (await import("./token-classification/model.js")).ErnieMForTokenClassification,
    graph: async () => (await import("./token-classification/model.js")).tokenClassificationGraph,
    load: async (where: CheckpointLocation, options: LoadTokenClassifierOptions) =>
      (await import("./token-classification/load.js")).loadTokenClassifier(where, options),
  },
  "question-answering": {
    architecture: "ErnieMForQuestionAnswering",
    model: async () => (await import("./question-answering/model.js")).ErnieMForQuestionAnswering,
    graph: async () => (await import("./question-answering/model.js")).questionAnsweringGraph,
    load: async (where: CheckpointLocation, options: LoadQuestionAnswererOptions) =>
      (await import("./question-answering/load.js")).loadQuestionAnswerer(where, options),
  },
  "information-extraction": {
    architecture: "ErnieMForInformationExtraction",
    model: async () => (await import("./information-extraction/model.js")).ErnieMForInformationExtraction,
    graph: async () => (await import("./information-extraction/model.js")).informationExtractionGraph,
    load: async (where: CheckpointLocation, options: LoadExtractorOptions) =>
      (await import("./information-extraction/load.js")).loadExtractor(where, options),
  },
} as const satisfies Readonly<Record<string, HeadRow>>;

/** Name of a head. */
export type HeadName = keyof typeof heads;

/** The task of a head. */
export type TaskOf<Head extends HeadName> = Awaited<ReturnType<(typeof heads)[Head]["load"]>>;

/** The head that a checkpoint is for, by the `architectures` of its configuration; undefined where they name none. */
export function headOf({ architectures }: Pick<ErnieMConfig, "architectures">): HeadName | undefined {
  const names = Object.keys(heads) as HeadName[];
  return architectures
    .map((architecture) => names.find((name) => heads[name].architecture === architecture))
    .find((name) => name !== undefined);
}
