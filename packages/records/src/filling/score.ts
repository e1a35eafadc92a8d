import type { EndProbabilities } from "../asking/readings.js";

/** What speaks for a stretch of a text being the value of a field. */
export interface Evidence {
  /** How near it stands to labels of the field, 0 to 1. */
  readonly label: number;
  /** How much the model prefers it to the field's other candidates: a difference of logits. */
  readonly preference: number;
  /** How near it stands to what the field is about, 0 to 1; undefined for the whole text. */
  readonly anchor: number | undefined;
  /** Whether it is of the kind that the field wants first: an amount, and not just a number. */
  readonly firstKind: boolean;
  /** Whether its unit is one that the field is measured in; undefined where that is not known. */
  readonly unit: boolean | undefined;
  /** Where it stands in the text, 0 to 1. */
  readonly position: number;
}

const WEIGHTS = {
  bias: -2,
  label: 5,
  preference: 0.3,
  anchor: 2.5,
  firstKind: 0.8,
  unit: 1.5,
  wrongUnit: -3,
  position: -0.4,
} as const;
/** A preference beyond this says no more. */
const MOST_PREFERENCE = 3;
/** A logit beyond this says no more. */
const CLIP = 8;

/** How sure the evidence is, as a logit. */
export function scoreOf({ label, preference, anchor, firstKind, unit, position }: Evidence): number {
  return (
    WEIGHTS.bias +
    WEIGHTS.label * label +
    WEIGHTS.preference * clipped(preference, MOST_PREFERENCE) +
    (anchor === undefined ? 0 : WEIGHTS.anchor * anchor) +
    (firstKind ? WEIGHTS.firstKind : 0) +
    (unit === undefined ? 0 : unit ? WEIGHTS.unit : WEIGHTS.wrongUnit) +
    WEIGHTS.position * position
  );
}

/**
 * How much the model prefers each stretch to the mean of all. What it says of one alone means little for a name that
 * it never learnt; which of several it leans to means more.
 */
export function preferences(readings: readonly (EndProbabilities | undefined)[]): readonly number[] {
  const logits = readings.map((one) =>
    one === undefined ? undefined : (clipped(logit(one.start), CLIP) + clipped(logit(one.end), CLIP)) / 2,
  );
  const known = logits.filter((one) => one !== undefined);
  const mean = known.reduce((sum, one) => sum + one, 0) / Math.max(1, known.length);
  return logits.map((one) => (one === undefined ? 0 : one - mean));
}

export function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}

export function logistic(score: number): number {
  return 1 / (1 + Math.exp(-score));
}

function clipped(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
