import type { TrainingSettings } from "@ernie-m/training";
import { schedules } from "../library-words.js";
import { parseChoiceOption, parseListOption, parseNumberOption, UsageError } from "../usage-error.js";

/** The flags that say how a model is trained, as commander gives them. */
export interface TrainFlags {
  readonly epochs?: string;
  readonly steps?: string;
  readonly batchSize?: string;
  readonly batchTokens?: string;
  readonly gradientAccumulation?: string;
  readonly learningRate?: string;
  readonly headLearningRate?: string;
  readonly schedule?: string;
  readonly warmup?: string;
  readonly weightDecay?: string;
  readonly maxGradNorm?: string;
  readonly dropout?: string;
  readonly labelSmoothing?: string;
  readonly positiveWeight?: string;
  readonly loss?: string;
  readonly freeze?: string;
  readonly lora?: string;
  readonly loraAlpha?: string;
  readonly loraTargets?: string;
  readonly negatives?: string;
  readonly ownAnswers?: string;
  readonly rehearse?: string;
  readonly denseEmbeddings?: boolean;
  readonly seed?: string;
  readonly shuffle?: boolean;
  readonly patience?: string;
  readonly evaluateEvery?: string;
  readonly maxTokens?: string;
}

/** Flags of whole numbers, with the setting of each and the least it can be. */
const INTEGERS = {
  epochs: ["--epochs", "epochs", 1],
  steps: ["--steps", "steps", 1],
  batchSize: ["--batch-size", "batchSize", 1],
  batchTokens: ["--batch-tokens", "batchTokens", 1],
  gradientAccumulation: ["--gradient-accumulation", "gradientAccumulation", 1],
  seed: ["--seed", "seed", 0],
  patience: ["--patience", "patience", 0],
  evaluateEvery: ["--evaluate-every", "evaluateEvery", 1],
  maxTokens: ["--max-tokens", "maxTokens", 16],
} as const satisfies Partial<Record<keyof TrainFlags, readonly [string, keyof TrainingSettings, number]>>;

/** Flags of numbers from 0, with the setting of each and the most it can be. */
const NUMBERS = {
  learningRate: ["--learning-rate", "learningRate", Number.POSITIVE_INFINITY],
  headLearningRate: ["--head-learning-rate", "headLearningRate", Number.POSITIVE_INFINITY],
  warmup: ["--warmup", "warmup", Number.POSITIVE_INFINITY],
  weightDecay: ["--weight-decay", "weightDecay", Number.POSITIVE_INFINITY],
  maxGradNorm: ["--max-grad-norm", "maxGradientNorm", Number.POSITIVE_INFINITY],
  dropout: ["--dropout", "dropout", 0.99],
  labelSmoothing: ["--label-smoothing", "labelSmoothing", 1],
  positiveWeight: ["--positive-weight", "positiveWeight", Number.POSITIVE_INFINITY],
  negatives: ["--negatives", "negatives", Number.POSITIVE_INFINITY],
  ownAnswers: ["--own-answers", "ownAnswers", Number.POSITIVE_INFINITY],
} as const satisfies Partial<Record<keyof TrainFlags, readonly [string, keyof TrainingSettings, number]>>;

/** The settings that flags ask for. Throws: UsageError naming the flag. */
export function parseTrainFlags(flags: TrainFlags): TrainingSettings {
  if (flags.epochs !== undefined && flags.steps !== undefined)
    throw new UsageError("--epochs and --steps say the same: give one of them");
  if (flags.batchSize !== undefined && flags.batchTokens !== undefined)
    throw new UsageError("--batch-size and --batch-tokens say the same: give one of them");
  const settings: Record<string, unknown> = {};
  for (const [key, [flag, setting, low]] of Object.entries(INTEGERS)) {
    const text = flags[key as keyof typeof INTEGERS];
    const high = setting === "seed" ? 2 ** 32 - 1 : Number.POSITIVE_INFINITY;
    if (text !== undefined) settings[setting] = parseNumberOption(flag, text, { low, high, integer: true });
  }
  for (const [key, [flag, setting, high]] of Object.entries(NUMBERS)) {
    const text = flags[key as keyof typeof NUMBERS];
    if (text !== undefined)
      settings[setting] = parseNumberOption(flag, text, { low: 0, high, integer: false });
  }
  return { ...settings, ...parseWords(flags), ...parseLora(flags) };
}

function parseWords(flags: TrainFlags): TrainingSettings {
  const { schedule, loss, freeze, rehearse, denseEmbeddings, shuffle } = flags;
  return {
    ...(schedule !== undefined && { schedule: parseChoiceOption("--schedule", schedule, schedules) }),
    ...(loss !== undefined && { loss: parseChoiceOption("--loss", loss, ["real", "paddle"]) }),
    ...(freeze !== undefined && { freeze: parseListOption(freeze, (part) => part) }),
    ...(rehearse !== undefined && { rehearse: parseRehearse(rehearse) }),
    ...(denseEmbeddings === true && { denseEmbeddings }),
    ...(shuffle === false && { shuffle }),
  };
}

function parseRehearse(text: string): NonNullable<TrainingSettings["rehearse"]> {
  return text === "auto" || text === "none" ? text : parseListOption(text, (name) => name);
}

function parseLora({ lora, loraAlpha, loraTargets }: TrainFlags): Pick<TrainingSettings, "lora"> {
  if (lora === undefined) {
    const [flag] = [loraAlpha && "--lora-alpha", loraTargets && "--lora-targets"].filter(Boolean);
    if (flag) throw new UsageError(`${flag}: needs --lora`);
    return {};
  }
  const whole = { low: 1, high: 4096, integer: true };
  return {
    lora: {
      rank: parseNumberOption("--lora", lora, whole),
      ...(loraAlpha !== undefined && {
        alpha: parseNumberOption("--lora-alpha", loraAlpha, {
          low: 0,
          high: Number.POSITIVE_INFINITY,
          integer: false,
        }),
      }),
      ...(loraTargets !== undefined && { targets: parseListOption(loraTargets, (name) => name) }),
    },
  };
}
