import { ErnieMError, errorMessage } from "@ernie-m/config";

export { InputError } from "@ernie-m/config";

/** What can be wrong with a checkpoint's files, as a stable code. */
export type CheckpointErrorCode =
  /** A file is missing, cannot be opened or cannot be read. */
  | "unreadable-file"
  /** A file ends before the data it declares. */
  | "truncated-file"
  /** A file's structure is broken or hostile. */
  | "malformed-file"
  /** A file is sound but uses something that is not supported. */
  | "unsupported-file";

/** A checkpoint file that cannot be used. */
export class CheckpointError extends ErnieMError {
  readonly code: CheckpointErrorCode;
  /** The file, as a path or URL a person can find. */
  readonly file: string;
  readonly reason: string;

  override get name(): string {
    return "CheckpointError";
  }

  constructor(code: CheckpointErrorCode, file: string, reason: string, options?: ErrorOptions) {
    super(`${file}: ${reason}`, options);
    this.code = code;
    this.file = file;
    this.reason = reason;
  }
}

/** The error for a file whose structure is broken or hostile. */
export function malformedFile(file: string, reason: string): CheckpointError {
  return new CheckpointError("malformed-file", file, reason);
}

/** The error for a file that is sound but uses something that is not supported. */
export function unsupportedFile(file: string, reason: string): CheckpointError {
  return new CheckpointError("unsupported-file", file, reason);
}

/** What can be wrong with a checkpoint's tensors, as a stable code. */
export type WeightErrorCode = "missing-weight" | "weight-shape" | "weight-dtype" | "unknown-architecture";

/** A tensor of a checkpoint that does not fit the model. */
export class WeightError extends ErnieMError {
  readonly code: WeightErrorCode;
  /** The tensor's name in the checkpoint, or the name the model looked for. */
  readonly tensor: string;
  readonly file: string;
  readonly expected: string;
  readonly received: string;

  override get name(): string {
    return "WeightError";
  }

  constructor(
    code: WeightErrorCode,
    at: {
      readonly file: string;
      readonly tensor: string;
      readonly expected: string;
      readonly received: string;
    },
  ) {
    super(`${at.file}: ${at.tensor}: expected ${at.expected}, got ${at.received}`);
    this.code = code;
    this.tensor = at.tensor;
    this.file = at.file;
    this.expected = at.expected;
    this.received = at.received;
  }
}

/** A graph that breaks a rule of the intermediate representation; always a defect of whoever built it. */
export class GraphError extends ErnieMError {
  readonly code = "invalid-graph";
  /** Where in the model, for example `encoder.layers.3.norm1/layerNorm`. */
  readonly node: string;
  readonly reason: string;

  override get name(): string {
    return "GraphError";
  }

  constructor(node: string, reason: string) {
    super(`${node}: ${reason}`);
    this.node = node;
    this.reason = reason;
  }
}

/** A pass that failed or left a graph that does not verify. */
export class PassError extends ErnieMError {
  readonly code = "pass-failed";
  readonly pass: string;
  readonly previousPasses: readonly string[];

  override get name(): string {
    return "PassError";
  }

  constructor(pass: string, previousPasses: readonly string[], options: { readonly cause: unknown }) {
    const cause = errorMessage(options.cause);
    const before = previousPasses.length === 0 ? "first pass" : `after ${previousPasses.join(", ")}`;
    super(`${pass} (${before}): ${cause}`, options);
    this.pass = pass;
    this.previousPasses = previousPasses;
  }
}

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

  override get name(): string {
    return "SaveError";
  }

  constructor(code: SaveErrorCode, target: string, reason: string, options?: ErrorOptions) {
    super(`${target}: ${reason}`, options);
    this.code = code;
    this.target = target;
    this.reason = reason;
  }
}

/** What can go wrong inside a runtime, as a stable code. */
export type BackendErrorCode =
  /** What computes is not there or computes wrongly. */
  | "backend-unavailable"
  /** A session cannot be made of a program. */
  | "session-failed"
  /** A run was refused or ended with an error. */
  | "run-failed"
  /** The session, the pool or the runtime has ended. */
  | "disposed"
  /** Threads ended over the work, or none stays alive; the same may succeed later. */
  | "worker-lost";

/** A failure inside a runtime: a session that cannot be made or run. */
export class BackendError extends ErnieMError {
  readonly code: BackendErrorCode;
  readonly backend: string;

  override get name(): string {
    return "BackendError";
  }

  constructor(code: BackendErrorCode, backend: string, reason: string, options?: ErrorOptions) {
    super(`${backend}: ${reason}`, options);
    this.code = code;
    this.backend = backend;
  }
}

/** Why a call is not let in. */
export interface CallRefusal {
  /** Rows of the call. */
  readonly rows: number;
  /** Rows that wait. */
  readonly queuedRows: number;
  /** When there may be room, at the rate of late. */
  readonly retryAfterSeconds: number;
}

/** A call that was refused because too much waits already. The same call may succeed later. */
export class OverloadError extends ErnieMError {
  readonly code = "overloaded";
  /** Rows of the call that was refused, estimated. */
  readonly rows: number;
  /** Rows of the calls that wait. */
  readonly queuedRows: number;
  /** When what waits now will be done, at the rate of late. */
  readonly retryAfterSeconds: number;

  override get name(): string {
    return "OverloadError";
  }

  constructor(refusal: CallRefusal) {
    const { rows, queuedRows, retryAfterSeconds } = refusal;
    super(OverloadError.messageOf(refusal));
    this.rows = rows;
    this.queuedRows = queuedRows;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** What such an error says. */
  static messageOf({ rows, queuedRows, retryAfterSeconds }: CallRefusal): string {
    return `a call of about ${rows} rows was refused: ${queuedRows} rows wait already; try again in ${retryAfterSeconds.toFixed(1)} s`;
  }
}
