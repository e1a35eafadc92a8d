/**
 * For apps and heads: the contracts between runtimes and models, checkpoints, and models that run. What only
 * some of them need has an entry of its own, so that a page does not load it at once.
 *
 * @module
 */
export type {
  CallGate,
  Concurrency,
  InferenceBackend,
  InferenceSession,
  Program,
  Runtime,
  TaskCall,
} from "./backend.js";
export { checkSignal } from "./checkpoint/check-signal.js";
export {
  type CancelSignal,
  type CheckpointFiles,
  type CheckpointFormat,
  checkpointFormats,
  type DerivedFile,
  type RandomAccessFile,
} from "./checkpoint/checkpoint-files.js";
export type { CheckpointLocation, DownloadProgress, OpenOptions } from "./checkpoint/checkpoint-location.js";
export type {
  CheckpointSink,
  CheckpointStore,
  CreateOptions,
  SaveProgress,
  SinkFile,
} from "./checkpoint/checkpoint-sink.js";
export { memoryFiles } from "./checkpoint/memory-files.js";
export { readConfig } from "./checkpoint/read-config.js";
export type {
  ModelWeight,
  ModelWeights,
  WeightEntry,
  WeightSource,
  WeightStorage,
} from "./checkpoint/weight-source.js";
export type { HeadsByLayer } from "./editing/prune-heads.js";
export type { SavedDType } from "./elements/convert-elements.js";
export {
  BackendError,
  type BackendErrorCode,
  type CallRefusal,
  CheckpointError,
  type CheckpointErrorCode,
  GraphError,
  InputError,
  OverloadError,
  SaveError,
  WeightError,
} from "./errors.js";
export { openWeights } from "./formats/open-weights.js";
export { DEFAULT_PADDED_LENGTH, type MaskRule } from "./model/attention-bias.js";
export { buildPooler, bySequence, SEQUENCE_SHAPE } from "./model/encoder.js";
export { type HeadGraph, modelParameters } from "./model/head-graph.js";
export type { GraphOptions } from "./model/model-graph.js";
export type { ModelInputs, PastKeyValue } from "./model/model-inputs.js";
export { ModelRunner, type ModelRunnerOptions } from "./model/model-runner.js";
export {
  encoderParameters,
  linearParameters,
  PARAMETER_NAMES,
  poolerParameters,
} from "./model/parameters.js";
export type {
  CallEnded,
  CallQueued,
  CallRefused,
  CallStarted,
  Outcome,
  RunEnded,
  RuntimeEvent,
  RuntimeObserver,
  RunWatch,
  StartedRun,
  TextTokenized,
  WorkerRestarted,
} from "./observer.js";
export { type Quantization, quantizations } from "./quantization/quantizations.js";
export { DownloadError, type DownloadProblem } from "./runtime/download-error.js";
export type { TrimmedVocabulary } from "./saving/trimmed-vocabulary.js";
export {
  bytesPerElement,
  type DType,
  describeTensor,
  elementCount,
  float32Tensor,
  int32Tensor,
  type Tensor,
  type TensorMap,
} from "./tensor.js";
export { initialiseWeight, normalValues } from "./weights/initialise-weight.js";
export { canonicalName, scaleName } from "./weights/names.js";
export { type ParameterSpec, type ResolvedWeights, resolveWeights } from "./weights/resolve-weights.js";
export { type RandomSource, seededRandom } from "./weights/seeded-random.js";
export { weightSizes } from "./weights/weight-sizes.js";
