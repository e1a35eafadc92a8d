import type { UnaryFunction } from "./functions.js";

/**
 * Operations that only training needs: losses, dropout, and gradients of operations that are one operation
 * each.
 *
 * `gradient` is the gradient of the loss with respect to the result of the operation that is differentiated.
 * Gradients of losses and of what is summed have the dtype and the shape of what they are the gradient of.
 */
export interface TrainingOpAttributes {
  /**
   * x, mask uint8 of the same shape: x / (1 - rate) where the mask is 1, 0 where it is 0.
   * Source: Srivastava et al. 2014, in the form that leaves inference alone.
   */
  dropout: { readonly rate: number };
  /**
   * x, like: the elements of x in the shape of `like`, which must have as many: for sizes of which only a run
   * knows that their products are equal.
   */
  reshapeLike: Record<never, never>;
  /**
   * logits [rows, classes], labels int [rows] → [rows]: `-Σ target · log softmax(logits)`, the target being 1
   * - smoothing on the label and smoothing / classes on every class. A label that is no class has no target:
   * its loss is 0.
   * Source: torch.nn.CrossEntropyLoss, reduction "none".
   */
  crossEntropy: { readonly smoothing: number };
  /**
   * logits, targets in 0..1 of the same shape → the same shape: `-p·t·log σ(x) - (1 - t)·log(1 - σ(x))`, p
   * being the weight of positive targets. Source: torch.nn.BCEWithLogitsLoss, reduction "none".
   */
  binaryCrossEntropy: { readonly positiveWeight: number };

  /** gradient, x, y = fn(x) */
  unaryGradient: { readonly fn: UnaryFunction };
  /**
   * gradient, a, b, all of one shape or broadcast to the gradient's: of max(a, b) or min(a, b) for a; half of
   * it where they are equal.
   */
  extremumGradient: { readonly fn: "max" | "min" };
  /** gradient, x */
  geluGradient: { readonly approximation: "none" | "tanh" };
  /** gradient, y = softmax(x) → for x */
  softmaxGradient: Record<never, never>;
  /** gradient, x, gamma → for x */
  layerNormGradient: { readonly epsilon: number };
  /** gradient, x → for gamma, [width] */
  layerNormScaleGradient: { readonly epsilon: number };
  /** gradient [rows, out], x [rows, in] → for the weight: [out, in], or [in, out] when transposed. */
  linearWeightGradient: { readonly transposed: boolean };
  /** gradient [rows], logits, labels → for the logits */
  crossEntropyGradient: { readonly smoothing: number };
  /** gradient, logits, targets → for the logits */
  binaryCrossEntropyGradient: { readonly positiveWeight: number };
}
