export { isRecognizedKind, recognizedKinds } from "./recognition/built-in.js";
export {
  type PatternToFind,
  type Recognizable,
  type RecognizedAs,
  recognize,
} from "./recognition/recognize.js";
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
