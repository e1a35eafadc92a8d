import { checkFinite } from "../device/check-finite.js";
import { BackendError } from "../errors.js";
import type { Tensor, TensorMap } from "../tensor.js";
import { fromOrtTensor, type OrtTensor, type OrtTensors, toOrtTensor } from "./tensors.js";

/** A session that ONNX Runtime has compiled, and what one run of it takes. */
export interface OrtProgram<T extends OrtTensor> {
  readonly ort: OrtTensors<T>;
  /** For messages. */
  readonly backend: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whether it computes in float16, in which numbers can become too large. */
  readonly inFloat16: boolean;
  readonly run: (feeds: Record<string, T>) => Promise<Readonly<Record<string, OrtTensor>>>;
  /** What ONNX Runtime throws, in words. */
  readonly explain: (cause: unknown) => string;
}

/**
 * Feeds what the program's inputs are called, runs it and takes its outputs.
 *
 * Throws: BackendError `run-failed`.
 */
export async function runOrtProgram<T extends OrtTensor>(
  program: OrtProgram<T>,
  feeds: TensorMap,
): Promise<TensorMap> {
  const { ort, backend, inputs, outputs, inFloat16, run, explain } = program;
  try {
    const fed: Record<string, T> = {};
    for (const name of inputs) fed[name] = toOrtTensor(ort, fedTensor(feeds, name, backend), backend, name);
    const results = await run(fed);
    const taken: Record<string, Tensor> = {};
    for (const name of outputs) taken[name] = fromOrtTensor(results[name], backend, name);
    if (inFloat16) checkFinite(taken, backend);
    return taken;
  } catch (cause) {
    if (cause instanceof BackendError) throw cause;
    throw new BackendError("run-failed", backend, explain(cause), { cause });
  }
}

/** The tensor that is fed under a name. Throws: BackendError `run-failed` when there is none. */
export function fedTensor(feeds: TensorMap, name: string, backend: string): Tensor {
  const tensor = Object.hasOwn(feeds, name) ? feeds[name] : undefined;
  if (tensor === undefined) throw new BackendError("run-failed", backend, `${name}: is not fed`);
  return tensor;
}
