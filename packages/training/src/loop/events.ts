import type { TrainingEstimate } from "./estimate.js";
import type { Evaluation } from "./evaluate.js";
import type { ResolvedSettings } from "./settings.js";

/** What a training tells while it runs. */
export type TrainingEvent =
  | {
      readonly type: "start";
      /** Steps that are taken already, of a run that goes on. */
      readonly step: number;
      readonly estimate: TrainingEstimate;
      readonly settings: ResolvedSettings;
      /** What may surprise, a sentence each. */
      readonly warnings: readonly string[];
    }
  | {
      readonly type: "step";
      /** From 0. */
      readonly step: number;
      readonly epoch: number;
      readonly loss: number;
      readonly learningRate: number;
      /** Before clipping. */
      readonly gradientNorm: number;
      readonly tokensPerSecond: number;
      /** Until the last step, evaluations aside. */
      readonly secondsLeft: number;
    }
  | {
      readonly type: "evaluation";
      /** Steps that are taken. */
      readonly step: number;
      readonly evaluation: Evaluation;
      /** Whether none before was better: the model is saved then. */
      readonly isBest: boolean;
    }
  | { readonly type: "saved"; readonly what: "model" | "run"; readonly step: number }
  | {
      readonly type: "end";
      readonly reason: "all steps" | "no better for a while";
      /** Steps that are taken. */
      readonly step: number;
      readonly best: { readonly step: number; readonly evaluation: Evaluation } | undefined;
    };
