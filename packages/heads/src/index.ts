export { ErnieMModel, type ErnieMModelOutput } from "./base/model.js";
export { PromptTooLongError, SchemaError } from "./information-extraction/errors.js";
export {
  InformationExtractor,
  type InformationExtractorOptions,
} from "./information-extraction/extractor.js";
export {
  type LoadExtractorOptions,
  loadExtractor,
  PretrainedExtractor,
} from "./information-extraction/load-extractor.js";
export {
  ErnieMForInformationExtraction,
  type InformationExtractionInputs,
  type InformationExtractionOutput,
} from "./information-extraction/model.js";
export type { ExtractionOptions, ExtractionSettings } from "./information-extraction/options.js";
export { parseSchema, type SchemaNode } from "./information-extraction/schema.js";
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
export type { FromPretrainedOptions, LoadReport } from "./model/load-model.js";
export type { EncoderExtras } from "./model/outputs.js";
export { ErnieMPreTrainedModel, type ForwardOptions, type MaskMode } from "./model/pretrained-model.js";
export type { SaveModelOptions, SavePretrainedOptions } from "./model/save-pretrained.js";
export {
  ErnieMForMultipleChoice,
  type MultipleChoiceInputs,
  type MultipleChoiceOutput,
} from "./multiple-choice/model.js";
export {
  ErnieMForQuestionAnswering,
  type QuestionAnsweringInputs,
  type QuestionAnsweringOutput,
} from "./question-answering/model.js";
export {
  ErnieMForSequenceClassification,
  type SequenceClassificationInputs,
  type SequenceClassificationOptions,
  type SequenceClassificationOutput,
} from "./sequence-classification/model.js";
export { type LoadTaskOptions, VocabularyMismatchError } from "./tasks/load-task.js";
export type {
  BatchInputs,
  BatchOptions,
  CallOptions,
  SpecialTokensInText,
  TaskModel,
  TaskProgress,
  TaskSettings,
  TaskTokenizer,
} from "./tasks/types.js";
export {
  ErnieMForTokenClassification,
  type TokenClassificationInputs,
  type TokenClassificationOutput,
} from "./token-classification/model.js";
