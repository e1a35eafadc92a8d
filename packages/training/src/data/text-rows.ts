import type { ProblemType } from "@ernie-m/config";
import { type ClassLabel, classNumber, describeLabels } from "@ernie-m/heads/evaluation";
import { fitPair, fitText, pairRow, singleRow } from "@ernie-m/heads/rows";
import { TrainingError } from "../errors.js";
import type { ChoiceRecord, TextRecord } from "./records.js";
import type { RowContext } from "./row-maker.js";
import type { Target, TrainingRow } from "./training-row.js";

/** The row of a text or pair; what does not fit is cut off, as in inference. Throws: TrainingError `data`. */
export function textRow(
  { text, pair, target }: TextRecord,
  place: string,
  context: RowContext & { readonly problemType: ProblemType },
): TrainingRow {
  const { tokenize, special, maxTokens } = context;
  const first = tokenize(text).ids;
  const sequence = (): Int32Array => {
    if (pair === undefined) return singleRow(fitText(first, maxTokens).ids, special);
    const fitted = fitPair(first, tokenize(pair).ids, maxTokens, "longest_first");
    return pairRow(fitted.first, fitted.second, special);
  };
  return { sequences: [sequence()], target: textTarget(target, place, context) };
}

function textTarget(
  target: TextRecord["target"],
  place: string,
  { id2label, problemType }: Pick<RowContext, "id2label"> & { readonly problemType: ProblemType },
): Target {
  switch (problemType) {
    case "single_label_classification":
      if (target.kind !== "label") break;
      return { kind: "class", label: labelNumber(target.label, `${place}.label`, id2label) };
    case "multi_label_classification": {
      const labels =
        target.kind === "label" ? [target.label] : target.kind === "labels" ? target.labels : undefined;
      if (labels === undefined) break;
      const numbers = new Set(
        labels.map((label, i) => labelNumber(label, `${place}.labels[${i}]`, id2label)),
      );
      return { kind: "values", values: id2label.map((_, number) => Number(numbers.has(number))) };
    }
    case "regression":
      if (target.kind !== "values") break;
      if (target.values.length !== id2label.length)
        throw new TrainingError(
          "data",
          `${place}.value`,
          `expected ${id2label.length} numbers, got ${target.values.length}`,
        );
      return { kind: "values", values: target.values };
  }
  const key = { label: "label", labels: "labels", values: "value" }[target.kind];
  throw new TrainingError("data", `${place}.${key}`, `does not fit a head of ${problemType}`);
}

/** The number of a label. Throws: TrainingError `data` for one that the head lacks. */
export function labelNumber(label: ClassLabel, place: string, id2label: readonly string[]): number {
  const number = classNumber(label, id2label);
  if (number !== undefined) return number;
  throw new TrainingError(
    "data",
    place,
    `the head has no label ${JSON.stringify(label)}, only ${describeLabels(id2label)}`,
  );
}

/** A row with a sequence for each choice. */
export function choiceRow(
  { prompt, choices, label }: ChoiceRecord,
  { tokenize, special, maxTokens }: RowContext,
): TrainingRow {
  const sequences = choices.map((choice) => {
    const { first, second } = fitPair(tokenize(prompt).ids, tokenize(choice).ids, maxTokens, "longest_first");
    return pairRow(first, second, special);
  });
  return { sequences, target: { kind: "class", label } };
}
