import type { TensorMap } from "@ernie-m/core";
import type { SessionPlan } from "../session/plan-session.js";

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

/** Outputs of a run; none for other requests. */
export type WorkerResult = TensorMap;
