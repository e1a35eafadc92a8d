import {
  BackendError,
  type CancelSignal,
  type InferenceSession,
  type Program,
  type Tensor,
  type TensorMap,
} from "@ernie-m/core";
import { lowerToOnnx } from "@ernie-m/core/lowering";
import type * as Ort from "onnxruntime-node";
import { fromOrtTensor, type OrtModule, toOrtTensor } from "./convert-tensors.js";
import { type PlacedWeights, placeWeights } from "./external-data.js";
import { oneLine } from "./file-errors.js";
import type { SessionSettings } from "./options.js";

/** ONNX Runtime's "fatal": every error is thrown as well, and a library does not write to standard error. */
const LOG_NOTHING = 4;

/** What a serialized model may hold: protobuf's 2 GiB, less room for the graph itself. */
const LARGEST_MODEL = 2 ** 31 - 2 ** 24;

/** All that a session is made of, as plain data: it may be sent to another thread. */
export interface SessionPlan {
  readonly model: Uint8Array;
  /** Whether it multiplies integers, which not every processor does exactly unless told to. */
  readonly isQuantized: boolean;
  readonly options: Ort.InferenceSession.SessionOptions;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/**
 * Lowers a program to what ONNX Runtime compiles. Weights in files are referred to, not read.
 *
 * Throws: BackendError `session-failed` when weights in memory are too large; CheckpointError when a file of weights
 * is gone; GraphError when a parameter has no weight.
 */
export async function planSession(
  backend: string,
  program: Program,
  settings: SessionSettings,
): Promise<SessionPlan> {
  const placed = await placeWeights(program);
  const { model, buffers } = lowerToOnnx(
    { ...program, weights: placed.weights },
    placed.folder === undefined
      ? { locate: placed.locate }
      : { locate: placed.locate, inlineBytes: inlineLimit(backend, placed) },
  );
  const options: Ort.InferenceSession.SessionOptions = {
    executionProviders: ["cpu"],
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
        ...(placed.folder === undefined
          ? {}
          : { model_external_initializers_file_folder_path: placed.folder }),
      },
    },
  };
  const { graph } = program;
  return {
    model,
    isQuantized: graph.nodes.some(({ op }) => op === "integerLinear"),
    options,
    inputs: graph.inputs.map(({ name }) => name),
    outputs: graph.outputs.map(({ name }) => name),
  };
}

/**
 * Compiles a planned session on this thread.
 *
 * Throws: BackendError `session-failed`, or `backend-unavailable` when onnxruntime-node does not load on this platform.
 */
export async function createOrtSession(backend: string, plan: SessionPlan): Promise<InferenceSession> {
  const ort = await loadOrt(backend);
  try {
    const options = plan.isQuantized ? await exactIntegers(ort, plan.options) : plan.options;
    return new OrtSession(backend, ort, await ort.InferenceSession.create(plan.model, options), plan);
  } catch (cause) {
    throw new BackendError("session-failed", backend, oneLine(cause), { cause });
  }
}

/** The options with which this processor's sums of integer products are exact. */
async function exactIntegers(
  ort: OrtModule,
  options: Ort.InferenceSession.SessionOptions,
): Promise<Ort.InferenceSession.SessionOptions> {
  const { sumsOverflow } = await import("./sums-overflow.js");
  if (!(await sumsOverflow(ort))) return options;
  const { session, ...extra } = options.extra ?? {};
  const precise = { ...(typeof session === "object" ? session : {}), x64quantprecision: "1" };
  return { ...options, extra: { ...extra, session: precise } };
}

async function loadOrt(backend: string): Promise<OrtModule> {
  try {
    return await import("onnxruntime-node");
  } catch (cause) {
    throw new BackendError("backend-unavailable", backend, oneLine(cause), { cause });
  }
}

/**
 * ONNX Runtime takes external data from files or from buffers, never from both: next to weights in files, those in
 * memory go into the model itself.
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

/** One ONNX Runtime session. Runs of one process take turns: onnxruntime-node computes on the JavaScript thread. */
class OrtSession implements InferenceSession {
  readonly #backend: string;
  readonly #ort: OrtModule;
  readonly #session: Ort.InferenceSession;
  readonly #inputs: readonly string[];
  readonly #outputs: readonly string[];
  readonly #running = new Set<Promise<unknown>>();
  #disposal: Promise<void> | undefined;

  constructor(backend: string, ort: OrtModule, session: Ort.InferenceSession, plan: SessionPlan) {
    this.#backend = backend;
    this.#ort = ort;
    this.#session = session;
    this.#inputs = plan.inputs;
    this.#outputs = plan.outputs;
  }

  async run(feeds: TensorMap, options: { readonly signal?: CancelSignal } = {}): Promise<TensorMap> {
    options.signal?.throwIfAborted();
    if (this.#disposal !== undefined) {
      throw new BackendError("disposed", this.#backend, "the session was disposed");
    }
    const run = this.#compute(feeds);
    this.#running.add(run);
    try {
      const outputs = await run;
      options.signal?.throwIfAborted();
      return outputs;
    } finally {
      this.#running.delete(run);
    }
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#release();
    return this.#disposal;
  }

  async #release(): Promise<void> {
    await Promise.allSettled(this.#running);
    await this.#session.release();
  }

  async #compute(feeds: TensorMap): Promise<TensorMap> {
    try {
      const results = await this.#session.run(this.#ortFeeds(feeds));
      const outputs: Record<string, Tensor> = {};
      for (const name of this.#outputs) outputs[name] = fromOrtTensor(results[name]!, this.#backend, name);
      return outputs;
    } catch (cause) {
      if (cause instanceof BackendError) throw cause;
      throw new BackendError("run-failed", this.#backend, oneLine(cause), { cause });
    }
  }

  #ortFeeds(feeds: TensorMap): Record<string, Ort.Tensor> {
    const converted: Record<string, Ort.Tensor> = {};
    for (const name of this.#inputs) {
      const tensor = feeds[name];
      if (tensor === undefined) throw new BackendError("run-failed", this.#backend, `${name}: is not fed`);
      converted[name] = toOrtTensor(this.#ort, tensor, this.#backend, name);
    }
    return converted;
  }
}
