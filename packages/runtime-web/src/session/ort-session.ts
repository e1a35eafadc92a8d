import type { CancelSignal, InferenceSession, Program, Tensor, TensorMap } from "@ernie-m/core";
import { TrackedRuns } from "@ernie-m/core/runtime";
import {
  fedTensor,
  float16Program,
  float32Program,
  lowerToOnnx,
  type OrtProgram,
  runOrtProgram,
} from "@ernie-m/core/session";
import type * as Ort from "onnxruntime-web";
import { explain, sessionFailure } from "./load-failure.js";
import type { Mutex } from "./mutex.js";
import type { OrtModule } from "./ort-module.js";
import { placeWeights } from "./place-weights.js";
import { RowReader } from "./row-reader.js";
import { type EmbeddingTable, splitEmbeddingTables } from "./split-embedding-tables.js";

/** A loaded onnxruntime-web build and what to run sessions on. */
export interface OrtDevice {
  /** For messages. */
  readonly name: string;
  readonly ort: OrtModule;
  readonly executionProvider: "wasm" | "webgpu";
  /** One module does one thing at a time. */
  readonly mutex: Mutex;
}

/**
 * Compiles a program with ONNX Runtime: its `float16Graph`, where it has one and `float16` says that the
 * device computes so, else its `graph`.
 *
 * Throws: BackendError `session-failed`, or `backend-unavailable` when WebAssembly itself does not start; CheckpointError when a file of weights is gone; GraphError when a
 * parameter has no weight.
 */
export async function createOrtSession(
  device: OrtDevice,
  whole: Program,
  float16: boolean,
): Promise<InferenceSession> {
  const float16Graph = float16 ? whole.float16Graph : undefined;
  const split = splitEmbeddingTables(float16Graph === undefined ? whole : { ...whole, graph: float16Graph });
  const { tables } = split;
  const program =
    float16Graph !== undefined
      ? await float16Program(split.program)
      : device.executionProvider === "webgpu"
        ? await float32Program(split.program)
        : split.program;
  const placed = await placeWeights(program);
  const { model, buffers } = lowerToOnnx(
    { ...program, weights: placed.weights },
    { locate: (file) => file, dequantizesConstants: device.executionProvider === "wasm" },
  );
  const external = [...buffers.map(({ location, data }) => ({ path: location, data })), ...placed.mounted];
  const options: Ort.InferenceSession.SessionOptions = {
    executionProviders: [device.executionProvider],
    graphOptimizationLevel: "all",
    // It plans memory once for each shape of the inputs; texts have as many shapes as there are lengths.
    enableMemPattern: false,
    logSeverityLevel: LOG_NOTHING,
    // Then a DequantizeLinear of weights is computed once; there is none that could be fused.
    extra: { session: { disable_quant_qdq: "1" } },
    ...(external.length > 0 && { externalData: external }),
  };
  let session: Ort.InferenceSession;
  try {
    session = await device.mutex.take(() => device.ort.InferenceSession.create(model, options));
  } catch (cause) {
    throw placed.failure() ?? sessionFailure(device.name, cause);
  }
  return sessionOf(device, session, { program, tables, inFloat16: float16Graph !== undefined });
}

/** ONNX Runtime's "fatal": every error is thrown as well, and a library does not write to the console. */
const LOG_NOTHING = 4;

/** What was compiled, and the tables whose rows are fed to it. */
interface Compiled {
  readonly program: Program;
  readonly tables: readonly EmbeddingTable[];
  readonly inFloat16: boolean;
}

function sessionOf(
  { ort, name: backend, mutex }: OrtDevice,
  session: Ort.InferenceSession,
  { program: { graph, files }, tables, inFloat16 }: Compiled,
): InferenceSession {
  const program: OrtProgram<Ort.Tensor> = {
    ...{ ort, backend, inFloat16, explain },
    inputs: graph.inputs.map(({ name }) => name),
    outputs: graph.outputs.map(({ name }) => name),
    run: (feeds) => session.run(feeds, { logSeverityLevel: LOG_NOTHING }),
  };
  const rows = tables.map((table) => ({ table, reader: new RowReader(table, files, backend) }));
  const runs = new TrackedRuns(backend, async () => {
    await mutex.take(() => session.release());
    await Promise.allSettled(rows.map(({ reader }) => reader.close()));
  });
  const withRows = async (feeds: TensorMap): Promise<TensorMap> => {
    const fed: Record<string, Tensor> = { ...feeds };
    for (const { table, reader } of rows)
      fed[table.input] = await reader.read(fedTensor(feeds, table.ids, backend));
    return fed;
  };
  const run = async (feeds: TensorMap, signal: CancelSignal | undefined): Promise<TensorMap> => {
    const fed = await withRows(feeds);
    return mutex.take(async () => {
      // It may have waited for long.
      signal?.throwIfAborted();
      return runOrtProgram(program, fed);
    });
  };
  return {
    run: (feeds, options) => runs.track(() => run(feeds, options?.signal), options?.signal),
    dispose: () => runs.dispose(),
  };
}
