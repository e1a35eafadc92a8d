import type { InferenceBackend } from "../backend.js";
import { type SelfCheck, selfCheck } from "./self-check.js";

/** Whether models that are loaded with dtype `fp16` are computed in float16, and why. */
export interface Float16Support {
  readonly computed: boolean;
  /** A sentence for people. */
  readonly reason: string;
  /** Undefined where nothing was tried. */
  readonly selfCheck?: SelfCheck | undefined;
}

type Device = Pick<InferenceBackend, "createSession">;

/**
 * Tries whether a device, which computes float32 right, does so in float16 as well: `candidate` runs the
 * `float16Graph` of a program. A device that does not is still good for float32.
 *
 * Throws: whatever the trusted device throws.
 */
export async function tryFloat16(
  {
    name,
    candidate,
    trusted,
  }: { readonly name: string; readonly candidate: Device; readonly trusted: Device },
  explain: (failure: unknown) => string,
): Promise<Float16Support> {
  const { check, failure } = await selfCheck(candidate, trusted, "float16");
  return { computed: check.passed, reason: reasonOf(name, check, failure, explain), selfCheck: check };
}

function reasonOf(
  name: string,
  { difference, tolerance, passed }: SelfCheck,
  failure: unknown,
  explain: (failure: unknown) => string,
): string {
  if (failure !== undefined) return `${name} computes in float32: float16 fails (${explain(failure)})`;
  const found = Number.isFinite(difference)
    ? `differs from float32 by ${difference.toExponential(1)}`
    : "gives what is no number";
  return passed
    ? `in float16 ${name} ${found} on the self-check`
    : `${name} computes in float32: float16 ${found} on the self-check, at most ${tolerance} is right`;
}
