import type { Mixture } from "./batches/mixture.js";

/** The model's shape. */
export interface Shape {
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediateSize: number;
  /** Most tokens of a row: positions that are trained. */
  readonly positions: number;
}

/** A part of the training, with its own texts and rate. */
export interface Phase {
  readonly name: string;
  readonly steps: number;
  readonly mixture: Mixture;
  readonly maxTokens: number;
  readonly stepTokens: number;
  readonly learningRate: number;
  /** The rate at the phase's end; it changes in a straight line. Default: as at its begin. */
  readonly lastLearningRate?: number;
  /** Steps in which the rate rises from 0. */
  readonly warmup: number;
}

export interface Settings {
  readonly seed: number;
  readonly shape: Shape;
  readonly weightDecay: number;
  readonly maxGradientNorm: number;
  /** One after another. */
  readonly phases: readonly Phase[];
}

/**
 * 6 layers of 192: 5.8 M parameters, 11.7 MB as fp16. Rows become longer from phase to phase; the rate stays as it is
 * until the last phase, so that how long the one before lasts can be chosen while it runs.
 */
export const settings: Settings = {
  seed: 2026,
  shape: { hiddenSize: 192, layers: 6, heads: 6, intermediateSize: 768, positions: 256 },
  weightDecay: 0.01,
  maxGradientNorm: 1,
  phases: [
    {
      name: "warming",
      steps: 495,
      mixture: { corpus: 40, joined: 0, document: 12, sentence: 25, invented: 9, choice: 6, cloze: 8 },
      maxTokens: 96,
      stepTokens: 1024,
      learningRate: 1e-3,
      warmup: 150,
    },
    {
      // Small steps over few kinds of sentences: more of them, until questions and texts are read together.
      name: "sentences",
      steps: 16_000,
      mixture: { corpus: 28, joined: 0, document: 16, sentence: 38, invented: 10, choice: 5, cloze: 3 },
      maxTokens: 80,
      stepTokens: 512,
      learningRate: 1e-3,
      warmup: 0,
    },
    {
      name: "documents",
      steps: 24_000,
      mixture: { corpus: 30, joined: 10, document: 38, sentence: 8, invented: 6, choice: 5, cloze: 3 },
      maxTokens: 256,
      stepTokens: 4096,
      learningRate: 1e-3,
      warmup: 0,
    },
    {
      name: "cooling",
      steps: 8000,
      mixture: { corpus: 32, joined: 10, document: 38, sentence: 8, invented: 4, choice: 6, cloze: 2 },
      maxTokens: 256,
      stepTokens: 4096,
      learningRate: 1e-3,
      lastLearningRate: 2e-5,
      warmup: 0,
    },
  ],
};

/** Where step `step` of the whole training lies. Throws: RangeError past the end. */
export function phaseAt(
  phases: readonly Phase[],
  step: number,
): { readonly phase: number; readonly at: number } {
  let first = 0;
  for (const [phase, { steps }] of phases.entries()) {
    if (step < first + steps) return { phase, at: step - first };
    first += steps;
  }
  throw new RangeError(`there is no step ${step}`);
}

/** The learning rate of step `at` of a phase. */
export function learningRateAt(
  { learningRate, lastLearningRate = learningRate, warmup, steps }: Phase,
  at: number,
): number {
  const rising = at < warmup ? (at + 1) / warmup : 1;
  return rising * (learningRate + ((lastLearningRate - learningRate) * at) / steps);
}
