/**
 * The documented entries in the order of the sidebar: where each begins, and what its symbols are grouped by: the
 * folder of the package's sources that declares them, in the order in which a reader needs them. A symbol of another
 * folder goes under `others`.
 */
export const ENTRIES = {
  heads: {
    source: "heads/src/index.ts",
    groups: {
      "information-extraction": "Information extraction",
      "sequence-classification": "Text classification",
      "zero-shot": "Zero-shot classification",
      "token-classification": "Token classification",
      "question-answering": "Question answering",
      "multiple-choice": "Multiple choice",
      embeddings: "Embeddings",
      model: "Model classes",
    },
    others: "What tasks have in common",
  },
  "heads/evaluation": {
    source: "heads/src/evaluation.ts",
    groups: { "evaluation/labels": "Exports of annotation tools" },
    others: "Measuring",
  },
  "heads/table": { source: "heads/src/table.ts", groups: {}, others: "Every head by its name" },
  records: {
    source: "records/src/index.ts",
    groups: { recognition: "Recognisers" },
    others: "Objects of a type of yours",
  },
  training: {
    source: "training/src/index.ts",
    groups: { loop: "Training", data: "Records and rows" },
    others: "Settings, models and errors",
  },
  tokenizer: {
    source: "tokenizer/src/index.ts",
    groups: { sentencepiece: "SentencePiece", trim: "Smaller vocabularies" },
    others: "The tokenizer",
  },
  "runtime-node": {
    source: "runtime-node/src/index.ts",
    groups: { hub: "Checkpoints and the hub" },
    others: "The runtime",
  },
  "runtime-web": {
    source: "runtime-web/src/index.ts",
    groups: { checkpoint: "Checkpoints", cache: "The cache" },
    others: "The runtime",
  },
  core: {
    source: "core/src/index.ts",
    groups: {
      checkpoint: "Checkpoints",
      weights: "Weights",
      model: "Models and their parameters",
      device: "Devices",
      scheduling: "Scheduling",
    },
    others: "Tensors, runtimes and errors",
  },
  config: { source: "config/src/index.ts", groups: {}, others: "Configurations" },
};

/** Titles of groups in the order in which an entry's page shows them. */
export const GROUP_ORDER = [
  ...new Set(Object.values(ENTRIES).flatMap(({ groups, others }) => leads(groups, others))),
];

/** What most of an entry is, before what goes with it; for heads, whose tasks come first, what they share is last. */
function leads(groups, others) {
  const titles = Object.values(groups);
  return titles.length > 4 ? [...titles, others] : [others, ...titles];
}

/** Symbols that are shown at work by another one's example. */
export const SHOWN_BY = {
  heads: {
    InformationExtractor: "loadExtractor",
    TextClassifier: "loadTextClassifier",
    ZeroShotClassifier: "loadZeroShotClassifier",
    TokenClassifier: "loadTokenClassifier",
    QuestionAnswerer: "loadQuestionAnswerer",
    ChoiceSelector: "loadChoiceSelector",
    TextEmbedder: "loadTextEmbedder",
    SchemaError: "parseSchema",
    ErnieMPreTrainedModel: "ErnieMModel",
  },
  training: {
    drawNegatives: "possibleNegatives",
    TrainableModel: "train",
    evaluateModel: "train",
    microBatches: "trainingRows",
    saveModel: "trainingRows",
  },
  core: {
    weightSizes: "openWeights",
    normalValues: "seededRandom",
    memoryFiles: "readConfig",
    describeTensor: "int32Tensor",
  },
  config: { ConfigError: "isErnieMError", ErnieMError: "isErnieMError" },
};
