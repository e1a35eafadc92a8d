import { readFileSync } from "node:fs";
import { memoryFiles, type Tensor, type TensorMap } from "@ernie-m/core";
import { readSafetensors, readWeight } from "@ernie-m/core/weights";
import { fixturePath } from "@ernie-m/fixtures";
import type { LossOptions, MicroBatch, TrainableModelOptions, TrainedHead } from "../src/index.js";

type Kind = "single" | "multi" | "regression" | "choice" | "token" | "qa" | "ie";

/** A training run of the published implementation: `reference/training/NAME.json`. */
export interface TrainingCase {
  readonly case: string;
  readonly checkpoint: string;
  readonly kind: Kind;
  readonly steps: number;
  readonly microBatches: number;
  readonly frozen: readonly string[];
  readonly lora: {
    readonly rank: number;
    readonly alpha: number;
    readonly targets: readonly string[];
  } | null;
  readonly optimizer: {
    readonly learningRate: number;
    readonly weightDecay: number;
    readonly maxGradientNorm: number;
    readonly warmupSteps: number;
    readonly schedule: "linear" | "constant";
  };
  readonly losses: readonly number[];
  readonly learningRates: readonly number[];
  readonly gradientNorms: readonly number[];
}

const folder = "reference/training";

export function trainingCase(name: string): TrainingCase {
  return JSON.parse(readFileSync(fixturePath(`${folder}/${name}.json`), "utf8")) as TrainingCase;
}

/** The tensors of a safetensors file among the fixtures. */
export async function fixtureTensors(path: string): Promise<TensorMap> {
  const files = memoryFiles("fixtures", { tensors: new Uint8Array(readFileSync(fixturePath(path))) });
  const { entries } = await readSafetensors(await files.open("tensors"), "tensors");
  const tensors: Record<string, Tensor> = {};
  for (const entry of entries.values()) tensors[entry.name] = await readWeight(files, entry);
  return tensors;
}

/** What each kind of run trains. */
const trainers: { readonly [K in Kind]: { readonly head: TrainedHead; readonly loss?: LossOptions } } = {
  single: { head: "sequence-classification", loss: { problemType: "single_label_classification" } },
  multi: { head: "sequence-classification", loss: { problemType: "multi_label_classification" } },
  regression: { head: "sequence-classification", loss: { problemType: "regression" } },
  choice: { head: "multiple-choice" },
  token: { head: "token-classification" },
  qa: { head: "question-answering" },
  ie: { head: "information-extraction" },
};

function isFrozen(parameter: string, frozen: readonly string[]): boolean {
  return frozen.some((prefix) => parameter.includes(`.${prefix}`));
}

/** How a run is trained: no dropout, moments and decay on all rows. */
export function trainerOptions({ kind, frozen, lora }: TrainingCase): Omit<TrainableModelOptions, "runtime"> {
  const common = { ...trainers[kind], dropout: 0, denseEmbeddings: true };
  if (lora === null) return { ...common, trained: (parameter) => !isFrozen(parameter, frozen) };
  return {
    ...common,
    trained: (parameter) => !parameter.startsWith("ernie_m."),
    lora: { ...lora, targets: (module) => lora.targets.some((target) => module.endsWith(target)) },
  };
}

/** The micro-batches of a step. */
export function microBatches(of: TrainingCase, tensors: TensorMap, step: number): readonly MicroBatch[] {
  return Array.from({ length: of.microBatches }, (_, micro) => {
    const at = (input: string): Tensor => tensors[`${step}.${micro}.${input}`];
    const optional = (input: string): Tensor | undefined => tensors[`${step}.${micro}.${input}`];
    const [labels, startPositions, endPositions] = [
      optional("labels"),
      optional("start_positions"),
      optional("end_positions"),
    ];
    return {
      inputIds: at("input_ids"),
      attentionMask: at("attention_mask"),
      ...(labels && { labels }),
      ...(startPositions && { startPositions }),
      ...(endPositions && { endPositions }),
    };
  });
}
