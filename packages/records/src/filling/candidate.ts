import type { FoundBy } from "../result.js";
import type { Stretch } from "../text/overlaps.js";
import type { ValueProblem } from "../types.js";

/** A stretch of a text that may be the value of a field. */
export interface Candidate extends Stretch {
  /** What recognised it: a kind, a pattern, "label" or "model". */
  readonly kind: string;
  /** The value that it has as the field wants it; absent where `problem` says why. */
  readonly value?: unknown;
  readonly problem?: ValueProblem;
  /** What the recogniser made of it, where the value is the text as it stands. */
  readonly recognized?: unknown;
  readonly by: FoundBy;
  /** Whether the value is one that the field allows. */
  readonly valid: boolean;
  /** The higher the surer, on the scale of logits: 0 is as likely as not. */
  readonly score: number;
  readonly probability: number;
}
