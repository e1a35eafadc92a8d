import { type CountedScore, type Score, Tally } from "./counts.js";

/** The right label of a text, and the one it was given. */
export interface LabelExample {
  readonly gold: string;
  readonly predicted: string;
}

/** How well texts were classified. */
export interface ClassificationMetrics {
  /** Share of right labels; 0 without examples. */
  readonly accuracy: number;
  /** The plain mean over labels. */
  readonly macro: Score;
  /** By label, those that occur as gold or predicted label. */
  readonly labels: Readonly<Record<string, CountedScore>>;
}

/** Accuracy, and precision, recall and F1 per label. */
export function classificationMetrics(examples: Iterable<LabelExample>): ClassificationMetrics {
  const tally = new Tally();
  for (const { gold, predicted } of examples) {
    tally.count(gold, "gold");
    tally.count(predicted, "predicted");
    if (gold === predicted) tally.count(gold, "correct");
  }
  return { accuracy: tally.micro().recall, macro: tally.macro(), labels: tally.byKind() };
}
