import { BackendError, type InferenceSession } from "@ernie-m/core";
import { TrackedRuns } from "@ernie-m/core/runtime";
import { nativeMessage, type OrtProgram, runOrtProgram } from "@ernie-m/core/session";
import type * as Ort from "onnxruntime-node";
import { loadOrt } from "./load-ort.js";
import type { OrtModule } from "./ort-module.js";
import type { SessionPlan } from "./plan-session.js";
import { platformBytes } from "./platform-realm.js";

/**
 * Compiles a planned session on this thread. Runs of one process take turns: onnxruntime-node computes on the
 * JavaScript thread.
 *
 * Throws: BackendError `session-failed`, or `backend-unavailable` when onnxruntime-node does not load on this
 * platform.
 */
export async function createOrtSession(backend: string, plan: SessionPlan): Promise<InferenceSession> {
  const ort = await loadOrt(backend);
  const session = await compile(backend, ort, plan);
  const { inputs, outputs, inFloat16 } = plan;
  const program: OrtProgram<Ort.Tensor> = {
    ...{ ort, backend, inputs, outputs, inFloat16 },
    run: (feeds) => session.run(feeds),
    explain: nativeMessage,
  };
  const runs = new TrackedRuns(backend, () => session.release());
  return {
    run: (feeds, options) => runs.track(() => runOrtProgram(program, feeds), options?.signal),
    dispose: () => runs.dispose(),
  };
}

async function compile(backend: string, ort: OrtModule, plan: SessionPlan): Promise<Ort.InferenceSession> {
  try {
    const options = plan.isQuantized ? await exactIntegers(ort, plan.options) : plan.options;
    return await ort.InferenceSession.create(platformBytes(plan.model), options);
  } catch (cause) {
    throw new BackendError("session-failed", backend, nativeMessage(cause), { cause });
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
