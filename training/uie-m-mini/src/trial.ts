import type { Settings, Shape } from "./settings.js";

/** Width of an attention head, whatever the shape. */
const HEAD = 32;

/**
 * The shape that `LAYERSxWIDTH` stands for: heads of 32, and four times the width between, as BERT's. Throws: RangeError
 * for another text, or a width that heads do not divide.
 */
export function readShape(text: string, positions: number): Shape {
  const [, layers, hiddenSize] = (/^([1-9]\d?)x([1-9]\d{1,3})$/.exec(text) ?? []).map(Number);
  if (layers === undefined || hiddenSize % HEAD !== 0)
    throw new RangeError(
      `expected LAYERSxWIDTH, of a width that ${HEAD} divides, such as 6x192; got ${text}`,
    );
  return { hiddenSize, layers, heads: hiddenSize / HEAD, intermediateSize: 4 * hiddenSize, positions };
}

/**
 * A short training, the same for each shape, to tell shapes apart by. Short rows, as a whole training begins with, and a rate
 * that ends where its ends.
 */
export function trialOf(settings: Settings, shape: Shape): Settings {
  const short = { maxTokens: 96, stepTokens: 1024 };
  return {
    ...settings,
    shape,
    stages: [
      {
        task: "tagging",
        seed: settings.seed,
        phases: [
          {
            name: "trial, tagging",
            steps: 600,
            mixture: { corpus: 50, document: 20, sentence: 22, choice: 8 },
            ...{ ...short, learningRate: 1.5e-3, warmup: 100 },
          },
        ],
      },
      {
        task: "answering",
        seed: settings.seed,
        positiveWeight: 2,
        phases: [
          {
            name: "trial, answering",
            steps: 900,
            mixture: {
              ...{ corpus: 46, relation: 12, joined: 0, document: 24 },
              ...{ sentence: 14, invented: 4, choice: 8, cloze: 0 },
            },
            ...{ ...short, learningRate: 1e-3, lastLearningRate: 1e-5, warmup: 100 },
          },
        ],
      },
    ],
  };
}
