export { type RecordColumn, recordColumns } from "./columns.js";
export { RecordError } from "./errors.js";
export { extractRecords, type RecordExtractor } from "./extract-records.js";
export type { RecordOptions } from "./options.js";
export { isRecognizedKind, recognizedKinds } from "./recognition/built-in.js";
export {
  type PatternToFind,
  type Recognizable,
  type RecognizedAs,
  recognize,
} from "./recognition/recognize.js";
export type {
  FoundBy,
  IncompleteRecord,
  PartialRecord,
  RecordProblem,
  RecordResult,
  ValidRecord,
  ValueSource,
} from "./result.js";
export { RecordSchemaError } from "./schema/errors.js";
export type { FromJsonSchema } from "./schema/infer.js";
export type { JsonSchema, RecordAnnotation } from "./schema/json-schema.js";
export type {
  RecordInput,
  RecordOutput,
  RecordSchema,
  StandardRecordSchema,
} from "./schema/record-schema.js";
export { schemaFromNames } from "./schema-from-names.js";
export type {
  Finding,
  Money,
  Quantity,
  RecognitionOptions,
  Recognized,
  RecognizedKind,
  RecognizedValues,
  Recognizer,
  ValueProblem,
} from "./types.js";
