import type { ProblemType } from "@ernie-m/config";
import type { Tensor } from "@ernie-m/core";
import { crossEntropy, IGNORED_LABEL } from "../losses/cross-entropy.js";
import { areClassNumbers, classNumbers, labelNumbers } from "../losses/labels.js";
import { binaryCrossEntropy, meanSquaredError } from "../losses/pointwise.js";

function inferProblemType(classes: number, labels: Tensor): ProblemType {
  if (classes === 1) return "regression";
  return areClassNumbers(labels) ? "single_label_classification" : "multi_label_classification";
}

/**
 * The loss of `logits` float32 [batch, labels]; `problemType` null infers it from the number of labels and the
 * dtype of the labels.
 *
 * Throws: InputError when the labels have the wrong shape or dtype, or are no class.
 * Source: transformers 4.44, ErnieMForSequenceClassification.forward.
 */
export function sequenceClassificationLoss(
  logits: Tensor<"float32">,
  labels: Tensor,
  problemType: ProblemType | null,
): number {
  const [batch, classes] = logits.shape;
  const type = problemType ?? inferProblemType(classes, labels);
  const shape = classes === 1 ? `[${batch}]` : `[${batch}, ${classes}]`;
  switch (type) {
    case "regression":
      return meanSquaredError(logits.data, labelNumbers("labels", labels, batch * classes, shape));
    case "multi_label_classification":
      return binaryCrossEntropy(logits.data, labelNumbers("labels", labels, batch * classes, shape));
    case "single_label_classification":
      return crossEntropy(logits.data, classes, classNumbers("labels", labels, batch, `[${batch}]`), {
        input: "labels",
        ignored: IGNORED_LABEL,
      });
  }
}
