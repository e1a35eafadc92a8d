import type { Tensor } from "@ernie-m/core";
import { labelNumbers } from "../losses/labels.js";
import { binaryCrossEntropy } from "../losses/pointwise.js";

/**
 * Mean of the binary cross-entropies of start and end over all tokens, padding included. All tensors [batch, sequence].
 *
 * Throws: InputError when the targets have another number of elements.
 * Source: transformers 4.44, ErnieMForInformationExtraction.forward.
 */
export function informationExtractionLoss(at: {
  readonly startLogits: Tensor<"float32">;
  readonly endLogits: Tensor<"float32">;
  readonly startPositions: Tensor;
  readonly endPositions: Tensor;
}): number {
  const part = (input: string, logits: Tensor<"float32">, targets: Tensor): number => {
    const shape = `[${logits.shape.join(", ")}]`;
    return binaryCrossEntropy(logits.data, labelNumbers(input, targets, logits.data.length, shape));
  };
  const start = part("start_positions", at.startLogits, at.startPositions);
  return (start + part("end_positions", at.endLogits, at.endPositions)) / 2;
}
