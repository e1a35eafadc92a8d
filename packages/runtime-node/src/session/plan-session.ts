import { BackendError, type Program } from "@ernie-m/core";
import { float16Program, float32Program, lowerToOnnx } from "@ernie-m/core/session";
import type * as Ort from "onnxruntime-node";
import type { MappedFile } from "../checkpoint/file-identity.js";
import { backendName, type Device } from "../device.js";
import type { SessionSettings } from "../options.js";
import { type PlacedWeights, placeWeights } from "./place-weights.js";

/** ONNX Runtime's "fatal": every error is thrown as well, and a library does not write to standard error. */
const LOG_NOTHING = 4;

/** What a serialized model may hold: protobuf's 2 GiB, less room for the graph itself. */
const LARGEST_MODEL = 2 ** 31 - 2 ** 24;

/** All that a session is made of, as plain data: it may be sent to another thread. */
export interface SessionPlan {
  readonly model: Uint8Array;
  /** Whether it multiplies integers, which not every processor does exactly unless told to. */
  readonly isQuantized: boolean;
  /** Whether it computes in float16, in which numbers can become too large. */
  readonly inFloat16: boolean;
  readonly options: Ort.InferenceSession.SessionOptions;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The files whose pages it uses. */
  readonly mapped: readonly MappedFile[];
}

/**
 * Lowers a program to what ONNX Runtime compiles. Weights in files are referred to, not read.
 *
 * Throws: BackendError `session-failed` when weights in memory are too large; CheckpointError when a file of
 * weights is gone; GraphError when a parameter has no weight.
 */
export async function planSession(
  device: Device,
  program: Program,
  settings: Pick<SessionSettings, "threads" | "spinning"> & {
    readonly prepacking: boolean;
    readonly mapped: boolean;
    /** Whether the `float16Graph` of a program that has one is what is computed. */
    readonly float16: boolean;
  },
): Promise<SessionPlan> {
  const float16Graph = settings.float16 ? program.float16Graph : undefined;
  const computed =
    float16Graph !== undefined
      ? await float16Program({ ...program, graph: float16Graph })
      : device === "cpu"
        ? program
        : await float32Program(program);
  const placed = await placeWeights(computed, settings);
  const { model, buffers } = lowerToOnnx(
    { ...computed, weights: placed.weights },
    {
      locate: placed.locate,
      dequantizesConstants: device === "cpu",
      ...(placed.folder === undefined ? {} : { inlineBytes: inlineLimit(backendName(device), placed) }),
    },
  );
  const options: Ort.InferenceSession.SessionOptions = {
    executionProviders: [device],
    graphOptimizationLevel: "all",
    // It plans memory once for each shape of the inputs; texts have as many shapes as there are lengths.
    enableMemPattern: false,
    logSeverityLevel: LOG_NOTHING,
    ...(settings.threads === undefined ? {} : { intraOpNumThreads: settings.threads }),
    ...(buffers.length === 0
      ? {}
      : { externalData: buffers.map(({ location, data }) => ({ path: location, data })) }),
    extra: {
      session: {
        intra_op: { allow_spinning: settings.spinning ? "1" : "0" },
        disable_prepacking: settings.prepacking ? "0" : "1",
        // Then a DequantizeLinear of weights is computed once; there is none that could be fused.
        disable_quant_qdq: "1",
        ...(placed.folder === undefined
          ? {}
          : { model_external_initializers_file_folder_path: placed.folder }),
      },
    },
  };
  const { graph } = computed;
  return {
    model,
    isQuantized: graph.nodes.some(({ op }) => op === "integerLinear"),
    inFloat16: float16Graph !== undefined,
    options,
    inputs: graph.inputs.map(({ name }) => name),
    outputs: graph.outputs.map(({ name }) => name),
    mapped: placed.mapped,
  };
}

/**
 * ONNX Runtime takes external data from files or from buffers, never from both: next to weights in files,
 * those in memory go into the model itself.
 */
function inlineLimit(backend: string, { weights }: PlacedWeights): number {
  let bytes = 0;
  for (const storage of weights.values()) if (storage.kind === "memory") bytes += storage.data.byteLength;
  if (bytes > LARGEST_MODEL) {
    throw new BackendError(
      "session-failed",
      backend,
      `${bytes} bytes of weights are in memory beside others in files, at most ${LARGEST_MODEL} are possible`,
    );
  }
  return Number.POSITIVE_INFINITY;
}
