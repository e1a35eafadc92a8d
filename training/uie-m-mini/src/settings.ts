import type { Mixture } from "./batches/mixture.js";
import type { TagMixture } from "./tagging/tag-rows.js";

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
  readonly maxTokens: number;
  readonly stepTokens: number;
  readonly learningRate: number;
  /** The rate at the phase's end; it changes in a straight line. Default: as at its begin. */
  readonly lastLearningRate?: number;
  /** Steps in which the rate rises from 0. */
  readonly warmup: number;
}

/** A part in which questions are answered. */
export interface QuestionPhase extends Phase {
  readonly mixture: Mixture;
}

/** A part in which the things in texts are tagged. */
export interface TagPhase extends Phase {
  readonly mixture: TagMixture;
}

/** Phases that learn one task, one after another, from what the stage before left. */
export type Stage = {
  /** Batches are drawn by it. */
  readonly seed: number;
} & (
  | {
      readonly task: "tagging";
      readonly phases: readonly TagPhase[];
    }
  | {
      readonly task: "answering";
      readonly phases: readonly QuestionPhase[];
      /** Weight of what an answer begins or ends with, beside what it does not. */
      readonly positiveWeight: number;
    }
);

export type Task = Stage["task"];

export interface Settings {
  /** What the model begins by. */
  readonly seed: number;
  readonly shape: Shape;
  readonly weightDecay: number;
  readonly maxGradientNorm: number;
  readonly stages: readonly Stage[];
}

/** What the long phases are made of. */
const WHOLE: Mixture = {
  corpus: 56,
  relation: 12,
  joined: 6,
  document: 22,
  sentence: 5,
  invented: 3,
  choice: 6,
  cloze: 1,
};

/** Rows of documents, as long as there are positions. */
const LONG = { maxTokens: 256, stepTokens: 2048 };
/** Short rows, to begin with. */
const SHORT = { maxTokens: 96, stepTokens: 1024 };

/**
 * 6 layers of 192: 5.8 M parameters, 11.7 MB as fp16. A question alone teaches little of a text: the things in it are
 * tagged first, all at once, and what questions ask for with them; and twice more when questions have taught what they can.
 * But for the end of the first stage the rate stays as it is until the last, so that how long one lasts can be chosen while
 * it runs.
 */
export const settings: Settings = {
  seed: 2026,
  shape: { hiddenSize: 192, layers: 6, heads: 6, intermediateSize: 768, positions: 256 },
  weightDecay: 0.01,
  maxGradientNorm: 1,
  stages: [
    {
      task: "tagging",
      seed: 2026,
      phases: [
        {
          name: "tagging sentences",
          steps: 2500,
          mixture: { corpus: 55, document: 10, sentence: 35, choice: 0 },
          ...{ ...SHORT, learningRate: 1.5e-3, warmup: 200 },
        },
        {
          name: "tagging documents",
          steps: 1500,
          mixture: { corpus: 50, document: 45, sentence: 5, choice: 0 },
          ...{ ...LONG, learningRate: 1.5e-3, lastLearningRate: 8e-4, warmup: 0 },
        },
      ],
    },
    {
      task: "answering",
      seed: 2026,
      positiveWeight: 2,
      phases: [
        {
          name: "sentences",
          steps: 1800,
          mixture: {
            ...{ corpus: 34, relation: 0, joined: 0, document: 16 },
            ...{ sentence: 32, invented: 8, choice: 7, cloze: 3 },
          },
          ...{ ...SHORT, learningRate: 1e-3, warmup: 100 },
        },
        {
          name: "documents",
          steps: 7134,
          mixture: WHOLE,
          ...{ ...LONG, learningRate: 1e-3, warmup: 0 },
        },
      ],
    },
    {
      task: "tagging",
      seed: 3026,
      phases: [
        {
          name: "tagging again",
          steps: 4000,
          mixture: { corpus: 50, document: 35, sentence: 5, choice: 15 },
          ...{ ...LONG, learningRate: 1e-3, warmup: 200 },
        },
      ],
    },
    {
      task: "answering",
      seed: 3026,
      positiveWeight: 2,
      phases: [
        {
          name: "documents again",
          steps: 1724,
          mixture: { ...WHOLE, choice: 14 },
          ...{ ...LONG, learningRate: 1e-3, warmup: 100 },
        },
      ],
    },
    {
      task: "tagging",
      seed: 4026,
      phases: [
        {
          name: "tagging a third time",
          steps: 2500,
          mixture: { corpus: 45, document: 45, sentence: 5, choice: 10 },
          ...{ ...LONG, learningRate: 1e-3, warmup: 100 },
        },
      ],
    },
    {
      task: "answering",
      seed: 4026,
      positiveWeight: 2,
      phases: [
        {
          name: "cooling",
          steps: 2436,
          mixture: { ...WHOLE, choice: 8 },
          ...{ ...LONG, learningRate: 1e-3, lastLearningRate: 0.000523, warmup: 100 },
        },
        {
          name: "cooling, more of corpora",
          steps: 2564,
          mixture: { ...WHOLE, corpus: 70, relation: 26, choice: 8 },
          ...{ ...LONG, learningRate: 0.000523, lastLearningRate: 1e-5, warmup: 0 },
        },
      ],
    },
    {
      task: "tagging",
      seed: 5026,
      phases: [
        {
          name: "tagging a fourth time",
          steps: 6663,
          mixture: { corpus: 65, document: 25, sentence: 3, choice: 7 },
          ...{ ...LONG, learningRate: 1e-3, warmup: 100 },
        },
      ],
    },
    {
      task: "tagging",
      seed: 6026,
      phases: [
        {
          name: "tagging with more words",
          steps: 5600,
          mixture: { corpus: 48, document: 40, sentence: 4, choice: 8 },
          ...{ ...LONG, learningRate: 1e-3, warmup: 100 },
        },
      ],
    },
    {
      task: "answering",
      seed: 6026,
      positiveWeight: 2,
      phases: [
        {
          name: "cooling with more words",
          steps: 6000,
          mixture: {
            ...{ corpus: 50, relation: 18, joined: 5, document: 34 },
            ...{ sentence: 6, invented: 4, choice: 10, cloze: 0 },
          },
          ...{ ...LONG, learningRate: 1e-3, lastLearningRate: 1e-5, warmup: 100 },
        },
      ],
    },
    {
      task: "tagging",
      seed: 7026,
      phases: [
        {
          name: "tagging with more kinds",
          steps: 4009,
          mixture: { corpus: 42, document: 46, sentence: 4, choice: 8 },
          ...{ ...LONG, learningRate: 1e-3, warmup: 200 },
        },
      ],
    },
    {
      task: "answering",
      seed: 7026,
      positiveWeight: 2,
      phases: [
        {
          name: "cooling with more kinds",
          steps: 2700,
          mixture: {
            ...{ corpus: 46, relation: 20, joined: 4, document: 42 },
            ...{ sentence: 6, invented: 4, choice: 12, cloze: 0 },
          },
          ...{ ...LONG, learningRate: 1e-3, lastLearningRate: 1e-5, warmup: 100 },
        },
      ],
    },
    {
      task: "tagging",
      seed: 8026,
      phases: [
        {
          name: "tagging with more kinds again",
          steps: 3260,
          mixture: { corpus: 42, document: 46, sentence: 4, choice: 8 },
          ...{ ...LONG, learningRate: 1e-3, warmup: 200 },
        },
      ],
    },
    {
      task: "answering",
      seed: 8026,
      positiveWeight: 2,
      phases: [
        {
          name: "cooling with more kinds again",
          steps: 3000,
          mixture: {
            ...{ corpus: 46, relation: 20, joined: 4, document: 42 },
            ...{ sentence: 6, invented: 4, choice: 12, cloze: 0 },
          },
          ...{ ...LONG, learningRate: 1e-3, lastLearningRate: 1e-5, warmup: 100 },
        },
      ],
    },
  ],
};

/** How many steps phases have. */
export function stepsOf(phases: readonly Phase[]): number {
  return phases.reduce((sum, { steps }) => sum + steps, 0);
}

/** Where step `step` of phases one after another lies. Throws: RangeError past the end. */
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
