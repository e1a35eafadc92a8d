import { readFileSync } from "node:fs";
import {
  elementCount,
  float32Tensor,
  type HeadGraph,
  int32Tensor,
  memoryFiles,
  type Tensor,
  type TensorMap,
} from "@ernie-m/core";
import {
  answerLoss,
  choiceLoss,
  classLoss,
  extractionLoss,
  multiLabelLoss,
  regressionLoss,
  type TrainingLoss,
  tokenLoss,
  WEIGHTS,
} from "@ernie-m/core/training";
import { readSafetensors, readWeight } from "@ernie-m/core/weights";
import { fixturePath } from "@ernie-m/fixtures";
import { heads } from "@ernie-m/heads/table";

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
  readonly losses: readonly number[];
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

/** The head of each kind of run, by its name in the table, and its loss. */
const trainers = {
  single: ["sequence-classification", classLoss()],
  multi: ["sequence-classification", multiLabelLoss()],
  regression: ["sequence-classification", regressionLoss()],
  choice: ["multiple-choice", choiceLoss()],
  token: ["token-classification", tokenLoss()],
  qa: ["question-answering", answerLoss()],
  ie: ["information-extraction", extractionLoss()],
} as const satisfies { readonly [K in Kind]: readonly [keyof typeof heads, TrainingLoss] };

/** The head and the loss of a run. */
export async function trainerOf(
  kind: Kind,
): Promise<{ readonly head: HeadGraph; readonly loss: TrainingLoss }> {
  const [name, loss] = trainers[kind];
  return { head: await heads[name].graph(), loss };
}

/** A micro-batch: what the encoder reads, [rows, sequence], and what the loss does. */
export interface MicroBatch {
  readonly inputIds: Tensor;
  readonly attentionMask: Tensor;
  readonly lossFeeds: TensorMap;
}

function integers({ data, shape }: Tensor): Tensor<"int32"> {
  return int32Tensor(Int32Array.from(data as BigInt64Array, Number), shape);
}

function filled(shape: readonly number[], value: number): Tensor<"float32"> {
  return float32Tensor(new Float32Array(elementCount(shape)).fill(value), shape);
}

function floats({ data }: Tensor, shape: readonly number[]): Tensor<"float32"> {
  return float32Tensor(Float32Array.from(data as Float32Array), shape);
}

function lossFeeds(kind: Kind, at: (input: string) => Tensor): TensorMap {
  const { shape } = at("input_ids");
  const [rows] = shape;
  switch (kind) {
    case "single":
      return { labels: integers(at("labels")), [WEIGHTS]: filled([rows], 1) };
    case "multi": {
      const { shape: labels } = at("labels");
      return { labels: floats(at("labels"), labels), [WEIGHTS]: filled(labels, 1) };
    }
    case "regression":
      return { labels: floats(at("labels"), [rows, 1]), [WEIGHTS]: filled([rows, 1], 1) };
    case "choice":
      return {
        labels: integers(at("labels")),
        choice_bias: filled(shape.slice(0, 2), 0),
        [WEIGHTS]: filled([rows], 1),
      };
    case "token": {
      const labels = integers(at("labels"));
      const counts = Float32Array.from(labels.data, (label) => (label < 0 ? 0 : 1));
      return { labels, [WEIGHTS]: float32Tensor(counts, shape) };
    }
    case "qa":
      return {
        start_positions: integers(at("start_positions")),
        end_positions: integers(at("end_positions")),
        answer_bias: filled(shape, 0),
        [WEIGHTS]: filled([rows], 1),
      };
    case "ie":
      return {
        start_positions: at("start_positions"),
        end_positions: at("end_positions"),
        [WEIGHTS]: floats(integers(at("attention_mask")), shape),
      };
  }
}

/** The micro-batches of a step. */
export function microBatches(of: TrainingCase, tensors: TensorMap, step: number): readonly MicroBatch[] {
  return Array.from({ length: of.microBatches }, (_, micro) => {
    const at = (input: string): Tensor => tensors[`${step}.${micro}.${input}`];
    const { shape } = at("input_ids");
    const rows = [elementCount(shape.slice(0, -1)), shape[shape.length - 1]];
    return {
      inputIds: { ...integers(at("input_ids")), shape: rows },
      attentionMask: { ...integers(at("attention_mask")), shape: rows },
      lossFeeds: lossFeeds(of.kind, at),
    };
  });
}
