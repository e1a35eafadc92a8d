import type { Tensor } from "@ernie-m/core";
import { crossEntropy } from "../losses/cross-entropy.js";
import { classNumbers } from "../losses/labels.js";

/**
 * Mean of the cross-entropies of start and end over the tokens. Positions outside the sequence do not count;
 * with no other the loss is NaN, as in PyTorch.
 *
 * Throws: InputError when the positions are not integers [batch].
 * Source: transformers 4.44, ErnieMForQuestionAnswering.forward.
 */
export function questionAnsweringLoss(at: {
  readonly startLogits: Tensor<"float32">;
  readonly endLogits: Tensor<"float32">;
  readonly startPositions: Tensor;
  readonly endPositions: Tensor;
}): number {
  const part = (input: string, logits: Tensor<"float32">, positions: Tensor): number => {
    const [batch, sequence] = logits.shape;
    const tokens = classNumbers(input, positions, batch, `[${batch}]`).map((position) =>
      position < 0 || position > sequence ? sequence : position,
    );
    return crossEntropy(logits.data, sequence, tokens, { input, ignored: sequence });
  };
  const start = part("start_positions", at.startLogits, at.startPositions);
  return (start + part("end_positions", at.endLogits, at.endPositions)) / 2;
}
