import { int32Tensor, type Runtime } from "@ernie-m/core";
import { TrainableModel } from "@ernie-m/training";

/** Rows of another length each step, the last token of every second row padding. */
function batchOf(step: number) {
  const [rows, length] = [4, 9 + (step % 5)];
  const numbers = (value: (row: number, at: number) => number) =>
    int32Tensor(
      Int32Array.from({ length: rows * length }, (_, i) => value(Math.floor(i / length), i % length)),
      [rows, length],
    );
  return {
    inputIds: numbers((row, at) => 5 + ((step * 101 + row * 37 + at * 13) % 480)),
    attentionMask: numbers((row, at) => Number(row % 2 === 0 || at < length - 1)),
    startPositions: numbers((row, at) => Number(at === 2 + (row % 3))),
    endPositions: numbers((row, at) => Number(at === 4 + (row % 3))),
  };
}

/** What a training run of so many steps found. */
export interface TrainedSteps {
  readonly losses: readonly number[];
  readonly norms: readonly number[];
}

/** Trains an extractor, all of it, with dropout. `onStep` is told after each. */
export async function trainSteps(
  where: string,
  runtime: Runtime,
  { steps, onStep }: { readonly steps: number; readonly onStep?: () => void },
): Promise<TrainedSteps> {
  const model = await TrainableModel.load(where, { runtime, head: "information-extraction", dropout: 0.1 });
  const [losses, norms]: [number[], number[]] = [[], []];
  for (let step = 0; step < steps; step++) {
    const { loss, gradientNorm } = await model.step([batchOf(step)], { step, learningRate: 1e-3 });
    losses.push(loss);
    norms.push(gradientNorm);
    onStep?.();
  }
  await model.dispose();
  return { losses, norms };
}

declare global {
  var training: { readonly trainSteps: typeof trainSteps };
}

globalThis.training = { trainSteps };
