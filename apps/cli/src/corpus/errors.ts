import { ErnieMError } from "@ernie-m/config";

/**
 * Why a corpus does not go on.
 *
 * - `unreachable-queue`: nobody answers at the address
 * - `unsafe-queue`: the engine is set up so that it may lose jobs
 * - `queue-not-set-up`: the engine has no tables for jobs yet
 * - `unfit-worker`: this machine cannot do what was submitted, another one may
 * - `unusable-chunk`: no machine can do what was submitted
 */
export type CorpusErrorCode =
  | "unreachable-queue"
  | "unsafe-queue"
  | "queue-not-set-up"
  | "unfit-worker"
  | "unusable-chunk";

/** A corpus that does not go on, and why. */
export class CorpusError extends ErnieMError {
  readonly code: CorpusErrorCode;

  override get name(): string {
    return "CorpusError";
  }

  constructor(code: CorpusErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
