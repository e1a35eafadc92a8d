import { CheckpointError } from "../errors.js";

/** What kept a checkpoint's file from being downloaded, as a stable name. */
export type DownloadProblem =
  /** Nothing may be requested, and it is not in the cache. */
  | "offline"
  /** No model, revision or file of this name; a private model looks the same to who may not see it. */
  | "not-found"
  /** The server knows it and does not hand it out: gated, or a token that is not accepted. */
  | "not-allowed"
  /** The server takes no more requests, for longer than this waits. */
  | "rate-limited"
  /**
   * The server cannot be reached, does not allow this page to ask (CORS), fails, breaks off, or gives no
   * answer.
   */
  | "network"
  /** What arrived is not the file: an error page, another length, another hash. */
  | "corrupt"
  /** The cache cannot be written. */
  | "storage";

/**
 * A file that could not be downloaded. Its code is `malformed-file` for what is corrupt, else
 * `unreadable-file`.
 */
export class DownloadError extends CheckpointError {
  readonly problem: DownloadProblem;

  override get name(): string {
    return "DownloadError";
  }

  constructor(problem: DownloadProblem, file: string, reason: string, options?: ErrorOptions) {
    super(problem === "corrupt" ? "malformed-file" : "unreadable-file", file, reason, options);
    this.problem = problem;
  }
}

/** Whether the server could not be asked for now, so that what an earlier time left is the best there is. */
export function isUnreachable(cause: unknown): cause is DownloadError {
  return cause instanceof DownloadError && (cause.problem === "network" || cause.problem === "rate-limited");
}
