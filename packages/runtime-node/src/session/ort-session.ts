import {
  BackendError,
  type CancelSignal,
  type InferenceSession,
  type Tensor,
  type TensorMap,
} from "@ernie-m/core";
import { checkFinite } from "@ernie-m/core/session";
import type * as Ort from "onnxruntime-node";
import { oneLine } from "../checkpoint/file-errors.js";
import { fromOrtTensor, type OrtModule, toOrtTensor } from "../convert-tensors.js";
import { loadOrt } from "./load-ort.js";
import type { SessionPlan } from "./plan-session.js";
import { platformBytes } from "./platform-realm.js";

/**
 * Compiles a planned session on this thread.
 *
 * Throws: BackendError `session-failed`, or `backend-unavailable` when onnxruntime-node does not load on this platform.
 */
export async function createOrtSession(backend: string, plan: SessionPlan): Promise<InferenceSession> {
  const ort = await loadOrt(backend);
  try {
    const options = plan.isQuantized ? await exactIntegers(ort, plan.options) : plan.options;
    return new OrtSession(
      backend,
      ort,
      await ort.InferenceSession.create(platformBytes(plan.model), options),
      plan,
    );
  } catch (cause) {
    throw new BackendError("session-failed", backend, oneLine(cause), { cause });
  }
}

/** The options with which this processor's sums of integer products are exact. */
async function exactIntegers(
  ort: OrtModule,
  options: Ort.InferenceSession.SessionOptions,
): Promise<Ort.InferenceSession.SessionOptions> {
  const { int8Saturates } = await import("./int8-saturation.js");
  if (!(await int8Saturates(ort))) return options;
  const { session, ...extra } = options.extra ?? {};
  const precise = { ...(typeof session === "object" ? session : {}), x64quantprecision: "1" };
  return { ...options, extra: { ...extra, session: precise } };
}

/** One ONNX Runtime session. Runs of one process take turns: onnxruntime-node computes on the JavaScript thread. */
class OrtSession implements InferenceSession {
  readonly #backend: string;
  readonly #ort: OrtModule;
  readonly #session: Ort.InferenceSession;
  readonly #inputs: readonly string[];
  readonly #outputs: readonly string[];
  readonly #inFloat16: boolean;
  readonly #running = new Set<Promise<unknown>>();
  #disposal: Promise<void> | undefined;

  constructor(backend: string, ort: OrtModule, session: Ort.InferenceSession, plan: SessionPlan) {
    this.#backend = backend;
    this.#ort = ort;
    this.#session = session;
    this.#inputs = plan.inputs;
    this.#outputs = plan.outputs;
    this.#inFloat16 = plan.inFloat16;
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
      for (const name of this.#outputs) outputs[name] = fromOrtTensor(results[name], this.#backend, name);
      if (this.#inFloat16) checkFinite(outputs, this.#backend);
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
