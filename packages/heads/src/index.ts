export { type LoadTextEmbedderOptions, loadTextEmbedder } from "./embeddings/load.js";
export {
  ErnieMEncoder,
  type ErnieMEncoderOutput,
  ErnieMModel,
  type ErnieMModelOutput,
} from "./embeddings/model.js";
export type { EmbedderOptions, EmbedderSettings, LongTexts, NearestOptions } from "./embeddings/options.js";
export type { Pooling } from "./embeddings/pooling.js";
export { cosineSimilarity, type Neighbour, nearestEmbeddings } from "./embeddings/similarity.js";
export { TextEmbedder } from "./embeddings/text-embedder.js";
export type { NearText, StateEncoder, TextEmbedding } from "./embeddings/types.js";

export type { SpanOverlap } from "./information-extraction/decoding/decode.js";
export { BudgetError, PromptTooLongError } from "./information-extraction/errors.js";
export type { ExtractionOf } from "./information-extraction/extraction-of.js";
export { InformationExtractor } from "./information-extraction/extractor.js";
export {
  type GroupedResult,
  groupByText,
  type Mention,
  type TextGroup,
} from "./information-extraction/grouped.js";
export { type LoadExtractorOptions, loadExtractor } from "./information-extraction/load.js";
export { mergeEvents } from "./information-extraction/merge-events.js";
export {
  ErnieMForInformationExtraction,
  type InformationExtractionInputs,
  type InformationExtractionOutput,
} from "./information-extraction/model.js";
export type {
  ExtractionOptions,
  ExtractionSettings,
  ExtractorSettings,
} from "./information-extraction/options.js";
export { SchemaError } from "./information-extraction/schema/errors.js";
export { parseSchema, type SchemaNode } from "./information-extraction/schema/schema.js";
export type { PromptLanguage, Schema } from "./information-extraction/schema/types.js";
export type {
  ChosenOption,
  ExtractedSpan,
  ExtractionEntry,
  ExtractionEstimate,
  ExtractionEvent,
  ExtractionOutcome,
  ExtractionProgress,
  ExtractionResult,
  NearMisses,
  PromptReading,
} from "./information-extraction/types.js";
export type { TextWindow } from "./information-extraction/windows/text-window.js";
export { type ModelDType, modelDTypes } from "./model/dtype.js";
export type { ForwardOptions, MaskMode } from "./model/forward-options.js";
export type { FromPretrainedOptions, LoadedModel, LoadReport, LoadWarning } from "./model/load-model.js";
export type { EncoderExtras } from "./model/outputs.js";
export { ErnieMPreTrainedModel } from "./model/pretrained-model.js";
export type { SaveModelOptions, SavePretrainedOptions } from "./model/save-pretrained.js";
export { ChoiceSelector } from "./multiple-choice/choice-selector.js";
export { type LoadChoiceSelectorOptions, loadChoiceSelector } from "./multiple-choice/load.js";
export {
  ErnieMForMultipleChoice,
  type MultipleChoiceInputs,
  type MultipleChoiceOutput,
} from "./multiple-choice/model.js";
export type { ChoiceOptions } from "./multiple-choice/options.js";
export type { ChoiceQuestion, ChoiceResult, ChoiceScorer } from "./multiple-choice/types.js";
export { sigmoid } from "./numeric/logits.js";
export { type LoadQuestionAnswererOptions, loadQuestionAnswerer } from "./question-answering/load.js";
export {
  ErnieMForQuestionAnswering,
  type QuestionAnsweringInputs,
  type QuestionAnsweringOutput,
} from "./question-answering/model.js";
export type { QuestionAnsweringOptions, QuestionAnsweringSettings } from "./question-answering/options.js";
export { QuestionAnswerer } from "./question-answering/question-answerer.js";
export type { Answer, QuestionInContext } from "./question-answering/types.js";
export { type LoadTextClassifierOptions, loadTextClassifier } from "./sequence-classification/load.js";
export {
  ErnieMForSequenceClassification,
  type SequenceClassificationInputs,
  type SequenceClassificationOptions,
  type SequenceClassificationOutput,
} from "./sequence-classification/model.js";
export type {
  ClassifierOptions,
  ClassifierSettings,
  ScoreFunction,
} from "./sequence-classification/options.js";
export { TextClassifier } from "./sequence-classification/text-classifier.js";
export type {
  Classification,
  ClassifierInput,
  LabelScore,
  SequenceScorer,
} from "./sequence-classification/types.js";
export { type LoadTaskOptions, VocabularyMismatchError } from "./task/load-task.js";
export { RowLimitError } from "./task/row-limit.js";
export type { Task, TaskParts } from "./task/task.js";
export type { TextTokens, TokenizingPool } from "./task/tokenize-all.js";
export type {
  BatchInputs,
  BatchOptions,
  CallOptions,
  SpanScorer,
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
export type { TagScheme } from "./token-classification/tag-scheme.js";
export { TokenClassifier } from "./token-classification/token-classifier.js";
export type { Aggregation, Entity, TokenScorer } from "./token-classification/types.js";
export { type LoadZeroShotClassifierOptions, loadZeroShotClassifier } from "./zero-shot/load.js";
export type { ZeroShotClassifierSettings, ZeroShotOptions, ZeroShotSettings } from "./zero-shot/options.js";
export { ZeroShotClassifier } from "./zero-shot/zero-shot-classifier.js";
