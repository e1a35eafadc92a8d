import { ErnieMError } from "@ernie-m/config";

/** What can end a training, as a stable code. */
export type TrainingErrorCode =
  /** A gradient or a loss is no number, or infinite. */
  | "not-finite"
  /** Nothing of a batch counts, so that there is nothing to learn from it. */
  | "no-terms"
  /** The data cannot be trained or measured with. */
  | "data"
  /** The model or its settings cannot be trained. */
  | "model"
  /** A setting is out of range, or does not go with the others. */
  | "settings"
  /** A batch needs more memory than there is. */
  | "memory"
  /** The run that is to go on was another one, or there is none. */
  | "resume";

/** A training that cannot go on. */
export class TrainingError extends ErnieMError {
  override readonly name = "TrainingError";
  readonly code: TrainingErrorCode;
  /** Where: a parameter and step, a file and line, a setting. */
  readonly place: string;
  readonly reason: string;

  constructor(code: TrainingErrorCode, place: string, reason: string, options?: ErrorOptions) {
    super(`${place}: ${reason}`, options);
    this.code = code;
    this.place = place;
    this.reason = reason;
  }
}
