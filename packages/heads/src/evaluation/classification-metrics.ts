import { checkRecord, checkText } from "../task/check-inputs.js";
import { checkEach } from "./check-each.js";
import { type CountedScore, KindCounts, type Score } from "./counts.js";

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

/** Accuracy, and precision, recall and F1 per label. Throws: InputError for what is no example. */
export function classificationMetrics(examples: Iterable<LabelExample>): ClassificationMetrics {
  const counts = new KindCounts();
  for (const { gold, predicted } of checkEach("examples", examples, checkLabelExample)) {
    counts.count(gold, "gold");
    counts.count(predicted, "predicted");
    if (gold === predicted) counts.count(gold, "correct");
  }
  return { accuracy: counts.micro().recall, macro: counts.macro(), labels: counts.byKind() };
}

function checkLabelExample(name: string, value: unknown): LabelExample {
  const { gold, predicted } = checkRecord(name, value, "an object with gold and predicted");
  return { gold: checkText(`${name}.gold`, gold), predicted: checkText(`${name}.predicted`, predicted) };
}
