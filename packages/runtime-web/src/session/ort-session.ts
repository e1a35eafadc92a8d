import {
  BackendError,
  type CancelSignal,
  type InferenceSession,
  type Program,
  type Tensor,
  type TensorMap,
} from "@ernie-m/core";
import { checkFinite, float16Program, float32Program, lowerToOnnx } from "@ernie-m/core/session";
import type * as Ort from "onnxruntime-web";
import { errorMessage } from "../one-line.js";
import { fromOrtTensor, type OrtModule, toOrtTensor } from "./convert-tensors.js";
import type { Mutex } from "./mutex.js";
import { placeWeights } from "./place-weights.js";
import { RowReader } from "./row-reader.js";
import { splitEmbeddingTables, type Table } from "./split-tables.js";

/** A loaded onnxruntime-web build and what to run sessions on. */
export interface OrtDevice {
  /** For messages. */
  readonly name: string;
  readonly ort: OrtModule;
  readonly executionProvider: "wasm" | "webgpu";
  /** One module does one thing at a time. */
  readonly turns: Mutex;
}

/**
 * Compiles a program with ONNX Runtime; its `halves`, where it has them and `float16` says that the device computes so.
 *
 * Throws: BackendError `session-failed`; CheckpointError when a file of weights is gone; GraphError when a parameter
 * has no weight.
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
  const { model, buffers } = lowerToOnnx({ ...program, weights: placed.weights }, { locate: (file) => file });
  const external = [...buffers.map(({ location, data }) => ({ path: location, data })), ...placed.mounted];
  const options: Ort.InferenceSession.SessionOptions = {
    executionProviders: [device.executionProvider],
    graphOptimizationLevel: "all",
    // It plans memory once for each shape of the inputs; texts have as many shapes as there are lengths.
    enableMemPattern: false,
    logSeverityLevel: LOG_NOTHING,
    ...(external.length > 0 && { externalData: external }),
  };
  try {
    const session = await device.turns.take(() => device.ort.InferenceSession.create(model, options));
    return new OrtSession(device, session, program, tables, float16Graph !== undefined);
  } catch (cause) {
    throw new BackendError("session-failed", device.name, explain(cause), { cause });
  }
}

/** ONNX Runtime's "fatal": every error is thrown as well, and a library does not write to the console. */
const LOG_NOTHING = 4;

/** WebAssembly says "not enough memory" in many ways, a bare number among them. */
function explain(cause: unknown): string {
  const text = errorMessage(cause);
  const outOfMemory =
    cause instanceof RangeError || /^\d+$|bad_alloc|out of memory|failed to allocate/i.test(text);
  return outOfMemory ? `not enough memory (${text})` : text;
}

/** One ONNX Runtime session. */
class OrtSession implements InferenceSession {
  readonly #device: OrtDevice;
  readonly #session: Ort.InferenceSession;
  readonly #inputs: readonly string[];
  readonly #outputs: readonly string[];
  readonly #tables: readonly { readonly table: Table; readonly reader: RowReader }[];
  /** Whether it computes in float16, in which numbers can become too large. */
  readonly #inFloat16: boolean;
  readonly #running = new Set<Promise<unknown>>();
  #disposal: Promise<void> | undefined;

  constructor(
    device: OrtDevice,
    session: Ort.InferenceSession,
    { graph, files }: Program,
    tables: readonly Table[],
    inFloat16: boolean,
  ) {
    this.#device = device;
    this.#session = session;
    this.#inputs = graph.inputs.map(({ name }) => name);
    this.#outputs = graph.outputs.map(({ name }) => name);
    this.#inFloat16 = inFloat16;
    this.#tables = tables.map((table) => ({ table, reader: new RowReader(table, files, device.name) }));
  }

  async run(feeds: TensorMap, options: { readonly signal?: CancelSignal } = {}): Promise<TensorMap> {
    options.signal?.throwIfAborted();
    if (this.#disposal !== undefined)
      throw new BackendError("disposed", this.#device.name, "the session was disposed");
    const run = this.#run(feeds, options.signal);
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
    await this.#device.turns.take(() => this.#session.release());
    await Promise.allSettled(this.#tables.map(({ reader }) => reader.close()));
  }

  async #run(feeds: TensorMap, signal: CancelSignal | undefined): Promise<TensorMap> {
    const fed = await this.#withRows(feeds);
    return this.#device.turns.take(async () => {
      // It may have waited for long.
      signal?.throwIfAborted();
      return this.#compute(fed);
    });
  }

  async #withRows(feeds: TensorMap): Promise<TensorMap> {
    if (this.#tables.length === 0) return feeds;
    const rows: Record<string, Tensor> = {};
    for (const { table, reader } of this.#tables) {
      const ids = feeds[table.ids];
      if (ids === undefined)
        throw new BackendError("run-failed", this.#device.name, `${table.ids}: is not fed`);
      rows[table.input] = await reader.read(ids);
    }
    return { ...feeds, ...rows };
  }

  async #compute(feeds: TensorMap): Promise<TensorMap> {
    const { name: backend } = this.#device;
    try {
      const results = await this.#session.run(this.#ortFeeds(feeds), { logSeverityLevel: LOG_NOTHING });
      const outputs: Record<string, Tensor> = {};
      for (const name of this.#outputs) outputs[name] = fromOrtTensor(results[name], backend, name);
      if (this.#inFloat16) checkFinite(outputs, backend);
      return outputs;
    } catch (cause) {
      if (cause instanceof BackendError) throw cause;
      throw new BackendError("run-failed", backend, explain(cause), { cause });
    }
  }

  #ortFeeds(feeds: TensorMap): Record<string, Ort.Tensor> {
    const converted: Record<string, Ort.Tensor> = {};
    for (const name of this.#inputs) {
      const tensor = feeds[name];
      if (tensor === undefined)
        throw new BackendError("run-failed", this.#device.name, `${name}: is not fed`);
      converted[name] = toOrtTensor(this.#device.ort, tensor, this.#device.name, name);
    }
    return converted;
  }
}
