export { type LoadTextEmbedderOptions, loadTextEmbedder } from "./embeddings/load.js";
export { ErnieMModel, type ErnieMModelOutput } from "./embeddings/model.js";
export type { Pooling } from "./embeddings/pooling.js";
export { cosineSimilarity, type Neighbour, nearestEmbeddings } from "./embeddings/similarity.js";
export {
  type EmbedderOptions,
  type EmbedderSettings,
  type LongTexts,
  type NearestOptions,
  type NearText,
  type StateEncoder,
  TextEmbedder,
  type TextEmbedding,
} from "./embeddings/text-embedder.js";
export { PromptTooLongError, SchemaError } from "./information-extraction/errors.js";
export {
  InformationExtractor,
  type InformationExtractorOptions,
} from "./information-extraction/extractor.js";
export {
  type LoadExtractorOptions,
  loadExtractor,
  PretrainedExtractor,
} from "./information-extraction/load.js";
export {
  ErnieMForInformationExtraction,
  type InformationExtractionInputs,
  type InformationExtractionOutput,
} from "./information-extraction/model.js";
export type { ExtractionOptions, ExtractionSettings } from "./information-extraction/options.js";
export type { ExtractionOf } from "./information-extraction/schema/extraction-of.js";
export { parseSchema, type SchemaNode } from "./information-extraction/schema/schema.js";
export type {
  ChosenOption,
  ExtractedSpan,
  ExtractionEntry,
  ExtractionMaskMode,
  ExtractionProgress,
  ExtractionResult,
  PromptLanguage,
  PromptTokenizer,
  Schema,
  SpanOverlap,
  SpanScorer,
  TextWindow,
} from "./information-extraction/types.js";
export {
  type FromPretrainedOptions,
  type LoadedModel,
  type LoadReport,
  type ModelDType,
  modelDTypes,
} from "./model/load-model.js";
export type { EncoderExtras } from "./model/outputs.js";
export { ErnieMPreTrainedModel, type ForwardOptions, type MaskMode } from "./model/pretrained-model.js";
export type { SaveModelOptions, SavePretrainedOptions } from "./model/save-pretrained.js";
export {
  type ChoiceOptions,
  type ChoiceQuestion,
  type ChoiceResult,
  type ChoiceScorer,
  ChoiceSelector,
} from "./multiple-choice/choice-selector.js";
export { type LoadChoiceSelectorOptions, loadChoiceSelector } from "./multiple-choice/load.js";
export {
  ErnieMForMultipleChoice,
  type MultipleChoiceInputs,
  type MultipleChoiceOutput,
} from "./multiple-choice/model.js";
export { type LoadQuestionAnswererOptions, loadQuestionAnswerer } from "./question-answering/load.js";
export {
  ErnieMForQuestionAnswering,
  type QuestionAnsweringInputs,
  type QuestionAnsweringOutput,
} from "./question-answering/model.js";
export type { QuestionAnsweringOptions, QuestionAnsweringSettings } from "./question-answering/options.js";
export { QuestionAnswerer } from "./question-answering/question-answerer.js";
export type { Answer, AnswerScorer, QuestionInContext } from "./question-answering/types.js";
export {
  type LoadTextClassifierOptions,
  type LoadZeroShotOptions,
  loadTextClassifier,
  loadZeroShotClassifier,
} from "./sequence-classification/load.js";
export {
  ErnieMForSequenceClassification,
  type SequenceClassificationInputs,
  type SequenceClassificationOptions,
  type SequenceClassificationOutput,
} from "./sequence-classification/model.js";
export {
  type ClassifierOptions,
  type ClassifierSettings,
  type ScoreFunction,
  TextClassifier,
} from "./sequence-classification/text-classifier.js";
export type {
  Classification,
  ClassifierInput,
  LabelScore,
  SequenceScorer,
} from "./sequence-classification/types.js";
export {
  ZeroShotClassifier,
  type ZeroShotOptions,
  type ZeroShotSettings,
} from "./sequence-classification/zero-shot-classifier.js";
export { type LoadTaskOptions, VocabularyMismatchError } from "./task/load-task.js";
export { longestInput } from "./task/settings.js";
export type { Task, TaskParts } from "./task/task.js";
export type {
  BatchInputs,
  BatchOptions,
  CallOptions,
  SpecialTokensInText,
  TaskModel,
  TaskProgress,
  TaskSettings,
  TaskTokenizer,
} from "./task/types.js";
export { type LoadTokenClassifierOptions, loadTokenClassifier } from "./token-classification/load.js";
export {
  ErnieMForTokenClassification,
  type TokenClassificationInputs,
  type TokenClassificationOutput,
} from "./token-classification/model.js";
export type {
  TokenClassificationOptions,
  TokenClassificationSettings,
} from "./token-classification/options.js";
export { TokenClassifier } from "./token-classification/token-classifier.js";
export type { Aggregation, Entity, TokenScorer } from "./token-classification/types.js";
