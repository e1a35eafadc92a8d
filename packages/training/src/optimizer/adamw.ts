/** What AdamW keeps of a tensor; all of one length. */
export interface TrainedArray {
  readonly weights: Float32Array;
  /** Running means of gradients. */
  readonly firstMoments: Float32Array;
  /** Running means of their squares. */
  readonly secondMoments: Float32Array;
}

export interface AdamWSettings {
  /** Shares of the old in the two running means. Default 0.9 and 0.999. */
  readonly betas?: readonly [number, number];
  /** Added to the root of the second moment. Default 1e-8. */
  readonly epsilon?: number;
}

/** One step of AdamW, for one tensor. */
export interface AdamWStep extends AdamWSettings {
  /** Number of the step, from 1. */
  readonly step: number;
  readonly learningRate: number;
  /** Share of the learning rate by which weights shrink. */
  readonly weightDecay: number;
  /** What gradients are multiplied with first: one over the number of terms, and what clipping leaves. */
  readonly scale: number;
}

/** The numbers that a step comes down to. */
export interface AdamWCoefficients {
  readonly scale: number;
  readonly beta1: number;
  readonly beta2: number;
  /** What of a weight decay leaves. */
  readonly keep: number;
  /** The learning rate over what the first moments lack for having started at 0. */
  readonly rate: number;
  /** The root of what the second moments lack. */
  readonly root: number;
  readonly epsilon: number;
}

export function adamWCoefficients(at: AdamWStep): AdamWCoefficients {
  const [beta1, beta2] = at.betas ?? [0.9, 0.999];
  return {
    scale: at.scale,
    beta1,
    beta2,
    keep: 1 - at.learningRate * at.weightDecay,
    rate: at.learningRate / (1 - beta1 ** at.step),
    root: Math.sqrt(1 - beta2 ** at.step),
    epsilon: at.epsilon ?? 1e-8,
  };
}

/**
 * One step of AdamW with decoupled decay, in double precision rounded to what is kept: slow, obvious, what the kernel is
 * compared with. Source: Loshchilov and Hutter 2019; torch.optim.AdamW.
 */
export function adamW(array: TrainedArray, gradient: Float32Array, at: AdamWCoefficients): void {
  const { weights, firstMoments, secondMoments } = array;
  const { scale, beta1, beta2, keep, rate, root, epsilon } = at;
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i] * scale;
    const first = beta1 * firstMoments[i] + (1 - beta1) * g;
    const second = beta2 * secondMoments[i] + (1 - beta2) * g * g;
    firstMoments[i] = first;
    secondMoments[i] = second;
    weights[i] = weights[i] * keep - (rate * first) / (Math.sqrt(second) / root + epsilon);
  }
}
