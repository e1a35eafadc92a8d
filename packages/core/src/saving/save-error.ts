import { ErnieMError } from "@ernie-m/config";

/** What can keep a checkpoint from being written, as a stable code. */
export type SaveErrorCode =
  /** The target has files and overwriting was not asked for. */
  | "target-exists"
  /** The target is the checkpoint that is being read. */
  | "target-is-source"
  /** The platform refuses to write: permissions, a full disk, a file where a folder is needed. */
  | "unwritable";

/** A checkpoint that could not be written; what was there before is as it was. */
export class SaveError extends ErnieMError {
  readonly code: SaveErrorCode;
  /** The target, as a path a person can find. */
  readonly target: string;
  readonly reason: string;

  constructor(code: SaveErrorCode, target: string, reason: string, options?: ErrorOptions) {
    super(`${target}: ${reason}`, options);
    this.code = code;
    this.target = target;
    this.reason = reason;
  }
}
