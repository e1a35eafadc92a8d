import { CheckpointError } from "@ernie-m/core";

/** What kept a model on the hub from being used, as a stable name. */
export type HubProblem =
  /** Nothing may be requested, and it is not in the cache. */
  | "offline"
  /** No model, revision or file of this name; a private model looks the same to who may not see it. */
  | "not-found"
  /** The hub knows it and does not hand it out: gated, or a token that is not accepted. */
  | "not-allowed"
  /** The hub asks to wait longer than this waits. */
  | "rate-limited"
  /** The hub cannot be reached, fails, or answers with something that is no answer, however often it is asked. */
  | "network"
  /** What arrived is not the file that the hub lists. */
  | "corrupt"
  /** The cache cannot be written. */
  | "storage";

/** A model on the hub that cannot be used. Its code is `malformed-file` for what is corrupt, else `unreadable-file`. */
export class HubError extends CheckpointError {
  readonly problem: HubProblem;

  override get name(): string {
    return "HubError";
  }

  constructor(problem: HubProblem, file: string, reason: string, options?: ErrorOptions) {
    super(problem === "corrupt" ? "malformed-file" : "unreadable-file", file, reason, options);
    this.problem = problem;
  }
}
