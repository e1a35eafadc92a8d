export type { Concurrency, InferenceBackend, InferenceSession, Program, Runtime } from "./backend.js";
export type {
  CancelSignal,
  CheckpointFiles,
  DerivedFile,
  RandomAccessFile,
} from "./checkpoint/checkpoint-files.js";
export { type CheckpointFormat, checkpointFormats } from "./checkpoint/checkpoint-files.js";
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
export { readTokenizerFiles } from "./checkpoint/tokenizer-files.js";
export type {
  ModelWeight,
  ModelWeights,
  WeightEntry,
  WeightLayout,
  WeightSource,
  WeightStorage,
} from "./checkpoint/weight-source.js";
export type { HeadPruning, HeadsByLayer } from "./editing/prune-heads.js";
export type { SavedDType } from "./elements/convert-elements.js";
export {
  BackendError,
  CheckpointError,
  type CheckpointErrorCode,
  GraphError,
  InputError,
  PassError,
  SaveError,
  type SaveErrorCode,
  WeightError,
  type WeightErrorCode,
} from "./errors.js";
export { openWeights } from "./formats/open-weights.js";
export { readSafetensors } from "./formats/safetensors/read-safetensors.js";
export { writeSafetensors } from "./formats/safetensors/write-safetensors.js";
export type { Value } from "./ir/builder.js";
export type { Dim, Shape } from "./ir/dims.js";
export type { BinaryFunction, UnaryFunction } from "./ir/functions.js";
export type { Constant, Graph, Node, Port, TensorType, ValueId } from "./ir/graph.js";
export type { OpAttributes, OpKind } from "./ir/ops.js";
export { DEFAULT_PADDED_LENGTH, type MaskRule } from "./model/attention-bias.js";
export {
  buildEncoder,
  buildPooler,
  bySequence,
  type EncoderOptions,
  plainEncoder,
  SEQUENCE_SHAPE,
} from "./model/encoder.js";
export { type HeadGraph, modelParameters } from "./model/head-graph.js";
export type { ModelBuilder, WeightType } from "./model/model-builder.js";
export type { GraphOptions } from "./model/model-graph.js";
export type { ModelInputs, PastKeyValue } from "./model/model-inputs.js";
export { ModelRunner, type ModelRunnerOptions, type RunOptions } from "./model/model-runner.js";
export {
  encoderParameters,
  linearParameters,
  PARAMETER_NAMES,
  poolerParameters,
} from "./model/parameters.js";
export { type Quantization, quantizations } from "./quantization/quantizations.js";
export { DownloadError, type DownloadProblem } from "./runtime/download-error.js";
export type { TrimmedVocabulary } from "./saving/trimmed-vocabulary.js";
export { defaultRunCost, planBatches, type RunCost, runCost } from "./scheduling/plan-batches.js";
export { RunScheduler, type RunSchedulerOptions } from "./scheduling/run-scheduler.js";
export type { RunRequest } from "./scheduling/scheduled-call.js";
export {
  bytesPerElement,
  type DataOf,
  type DType,
  describeTensor,
  elementCount,
  float32Tensor,
  int32Tensor,
  type Tensor,
  type TensorMap,
} from "./tensor.js";
export { type Initialisation, initialiseWeight, normalValues } from "./weights/initialise-weight.js";
export { canonicalName, scaleName } from "./weights/names.js";
export { readWeight } from "./weights/read-weight.js";
export { type ParameterSpec, type ResolvedWeights, resolveWeights } from "./weights/resolve-weights.js";
export { type RandomSource, seededRandom } from "./weights/seeded-random.js";
export { weightSizes } from "./weights/weight-sizes.js";
