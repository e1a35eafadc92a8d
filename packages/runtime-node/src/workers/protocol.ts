import type { BackendError, TensorMap } from "@ernie-m/core";
import type { SessionPlan } from "../plan-session.js";

/** What the pool asks of a worker. `session` is the pool's number for it. */
export type WorkerRequest =
  | {
      readonly kind: "create";
      readonly session: number;
      readonly backend: string;
      readonly plan: SessionPlan;
    }
  | { readonly kind: "run"; readonly session: number; readonly feeds: TensorMap }
  | { readonly kind: "dispose"; readonly session: number };

/** A request with the number under which it is answered. */
export interface NumberedRequest {
  readonly id: number;
  readonly request: WorkerRequest;
}

/** An error as plain data: classes do not cross threads. */
export interface SentError {
  readonly code: BackendError["code"];
  readonly reason: string;
}

export interface WorkerAnswer {
  readonly id: number;
  /** Outputs of a run; nothing for other requests. */
  readonly outputs?: TensorMap;
  readonly error?: SentError;
}
