import type { ErnieMConfig } from "@ernie-m/config";
import { shown } from "../check-arguments.js";
import { TrainingError } from "../errors.js";
import { extractionLosses, type LossOptions } from "../losses/head-losses.js";
import { type Schedule, schedules } from "../optimizer/schedule.js";

/** Adapters to train in place of the encoder's weights. */
export interface LoraSettings {
  readonly rank: number;
  /** Default: twice the rank. */
  readonly alpha?: number;
  /** Ends of the names of linear layers that have adapters. Default `q_proj` and `v_proj`. */
  readonly targets?: readonly string[];
}

/** How a model is trained. Everything has a default. */
export interface TrainingSettings {
  /** Times that all records are learned from. Default 20. */
  readonly epochs?: number;
  /** Steps in place of `epochs`. */
  readonly steps?: number;
  /** Records of a step. Default 16. */
  readonly batchSize?: number;
  /** Tokens of a step in place of `batchSize`. */
  readonly batchTokens?: number;
  /** Batches that a step is split into. Default 1. */
  readonly gradientAccumulation?: number;
  /** The highest learning rate. Default: by the model's width. */
  readonly learningRate?: number;
  /** Of what is not the encoder's. Default: `learningRate`. */
  readonly headLearningRate?: number;
  /** Default `"linear"`. */
  readonly schedule?: Schedule;
  /** Steps in which the rate rises; below 1 a share of all. Default 0.1. */
  readonly warmup?: number;
  /** Default 0.01. */
  readonly weightDecay?: number;
  /** Shares of the old in AdamW's running means of gradients and of their squares. Default 0.9 and 0.999. */
  readonly betas?: readonly [number, number];
  /** Added to the root of the second mean. Default 1e-8. */
  readonly epsilon?: number;
  /** Default 1; 0: any. */
  readonly maxGradientNorm?: number;
  /** Default: the configuration's. */
  readonly dropout?: number;
  /** Share of a target that is spread over all classes. Default 0. */
  readonly labelSmoothing?: number;
  /** Weight of what is a start, an end or a label, beside what is none. Default 1. */
  readonly positiveWeight?: number;
  /** Of extraction. Default `"real"`: tokens that are no padding; `"paddle"`: all of `maxTokens` positions. */
  readonly loss?: NonNullable<LossOptions["extractionLoss"]>;
  /**
   * Parts that stay as they are, by adapters too: `embeddings`, `layers:0-7`, or what names begin with. One that the model
   * does not have is refused.
   */
  readonly freeze?: readonly string[];
  readonly lora?: LoraSettings;
  /** Most negative prompts for each positive. Default 5; without `shuffle` 0. */
  readonly negatives?: number;
  /**
   * Labels of entities that the model knows and is to keep: its own answers before training are learned with the rest.
   * Default `"auto"`: those of the configuration's `uie.labels`; without `shuffle` `"none"`.
   */
  readonly rehearse?: readonly string[] | "auto" | "none";
  /**
   * Answers of its own that the model learns in an epoch for each record. Default 2; more are more steps, which take as much
   * longer.
   */
  readonly ownAnswers?: number;
  /** Moments and decay on all rows of embedding tables, as PyTorch has them. Default false. */
  readonly denseEmbeddings?: boolean;
  /** An integer of 32 bits. Default 1000. */
  readonly seed?: number;
  /** Whether records come in another order each epoch. Default true. */
  readonly shuffle?: boolean;
  /** Evaluations without a better score after which training stops; 0: never. Default 5. */
  readonly patience?: number;
  /** Steps between evaluations. Default: those of an epoch. */
  readonly evaluateEvery?: number;
  /** Most tokens of a sequence. Default: the deployed task's. */
  readonly maxTokens?: number;
}

type Optional =
  | "steps"
  | "batchTokens"
  | "dropout"
  | "lora"
  | "evaluateEvery"
  | "maxTokens"
  | "headLearningRate"
  | "ownAnswers"
  | "betas"
  | "epsilon";

/** {@link TrainingSettings} with every default filled in. */
export type ResolvedSettings = Required<Omit<TrainingSettings, Optional | "lora">> &
  Pick<TrainingSettings, Exclude<Optional, "lora">> & { readonly lora?: Required<LoraSettings> };

/**
 * By width: narrow models take large steps. Adapters take ten times as large ones. Measured on the embedded model of width
 * 192, where 8e-4 gives a new label more and takes more than two points from the others; of wider ones what their papers take.
 */
function usualLearningRate({ hiddenSize }: ErnieMConfig, hasAdapters: boolean): number {
  const rate = hiddenSize <= 384 ? 5e-4 : hiddenSize <= 768 ? 5e-5 : 2e-5;
  return hasAdapters ? 10 * rate : rate;
}

/** Throws: TrainingError `settings`, naming the setting. */
export function resolveSettings(settings: TrainingSettings, config: ErnieMConfig): ResolvedSettings {
  const {
    epochs = 20,
    batchSize = 16,
    gradientAccumulation = 1,
    schedule = "linear",
    warmup = 0.1,
    weightDecay = 0.01,
    maxGradientNorm = 1,
    labelSmoothing = 0,
    positiveWeight = 1,
    loss = "real",
    denseEmbeddings = false,
    seed = 1000,
    shuffle = true,
    patience = 5,
    lora,
    freeze = [],
    steps,
    batchTokens,
    dropout,
    evaluateEvery,
    maxTokens,
    headLearningRate,
    betas,
    epsilon,
    ownAnswers,
  } = settings;
  const {
    learningRate = usualLearningRate(config, lora !== undefined),
    negatives = shuffle ? 5 : 0,
    rehearse = shuffle ? "auto" : "none",
  } = settings;
  if (!schedules.includes(schedule)) refuse("schedule", schedules.join(", "), schedule);
  if (!extractionLosses.includes(loss)) refuse("loss", extractionLosses.join(", "), loss);
  return {
    epochs: integer("epochs", epochs, 1),
    batchSize: integer("batchSize", batchSize, 1),
    gradientAccumulation: integer("gradientAccumulation", gradientAccumulation, 1),
    learningRate: number("learningRate", learningRate, 0),
    schedule,
    warmup: number("warmup", warmup, 0),
    weightDecay: number("weightDecay", weightDecay, 0),
    maxGradientNorm: number("maxGradientNorm", maxGradientNorm, 0),
    labelSmoothing: number("labelSmoothing", labelSmoothing, 0, 1),
    positiveWeight: number("positiveWeight", positiveWeight, 0),
    loss,
    freeze: words("freeze", freeze),
    negatives: number("negatives", negatives, 0),
    rehearse: rehearsed(rehearse),
    denseEmbeddings: flag("denseEmbeddings", denseEmbeddings),
    seed: integer("seed", seed, 0, 2 ** 32 - 1),
    shuffle: flag("shuffle", shuffle),
    patience: integer("patience", patience, 0),
    ...(steps !== undefined && { steps: integer("steps", steps, 1) }),
    ...(batchTokens !== undefined && { batchTokens: integer("batchTokens", batchTokens, 1) }),
    ...(dropout !== undefined && { dropout: number("dropout", dropout, 0, 0.99) }),
    ...(evaluateEvery !== undefined && { evaluateEvery: integer("evaluateEvery", evaluateEvery, 1) }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(headLearningRate !== undefined && {
      headLearningRate: number("headLearningRate", headLearningRate, 0),
    }),
    ...(ownAnswers !== undefined && { ownAnswers: number("ownAnswers", ownAnswers, 0) }),
    ...(betas !== undefined && { betas: resolveBetas(betas) }),
    ...(epsilon !== undefined && { epsilon: number("epsilon", epsilon, 0) }),
    ...(lora !== undefined && { lora: resolveLora(lora) }),
  };
}

/** Throws: TrainingError `settings` for what are not two shares below 1. */
function resolveBetas(betas: readonly [number, number]): readonly [number, number] {
  const areShares =
    Array.isArray(betas) &&
    betas.length === 2 &&
    betas.every((beta) => typeof beta === "number" && beta >= 0 && beta < 1);
  return areShares ? [betas[0], betas[1]] : refuse("betas", "two numbers from 0 to below 1", betas);
}

function resolveLora(lora: LoraSettings): Required<LoraSettings> {
  if (typeof lora !== "object" || lora === null) return refuse("lora", "an object with a rank", lora);
  const rank = integer("lora.rank", lora.rank, 1);
  const { alpha = 2 * rank, targets = ["q_proj", "v_proj"] } = lora;
  return {
    rank,
    alpha: number("lora.alpha", alpha, 0),
    targets: words("lora.targets", targets),
  };
}

function rehearsed(rehearse: NonNullable<TrainingSettings["rehearse"]>): ResolvedSettings["rehearse"] {
  if (rehearse === "auto" || rehearse === "none") return rehearse;
  return words("rehearse", rehearse, "auto, none or a list of strings");
}

function words(name: string, value: readonly string[], expected = "a list of strings"): readonly string[] {
  if (!Array.isArray(value)) return refuse(name, expected, value);
  const wrong = value.findIndex((word) => typeof word !== "string");
  return wrong === -1 ? value : refuse(`${name}[${wrong}]`, "a string", value[wrong]);
}

function flag(name: string, value: boolean): boolean {
  return typeof value === "boolean" ? value : refuse(name, "true or false", value);
}

function integer(name: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  return refuse(
    name,
    `a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ""}`,
    value,
  );
}

function number(name: string, value: number, least: number, most = Number.MAX_VALUE): number {
  if (typeof value === "number" && value >= least && value <= most) return value;
  return refuse(
    name,
    most < Number.MAX_VALUE ? `a number from ${least} to ${most}` : `a number from ${least}`,
    value,
  );
}

function refuse(name: string, expected: string, received: unknown): never {
  throw new TrainingError("settings", name, `expected ${expected}, got ${shown(received)}`);
}
