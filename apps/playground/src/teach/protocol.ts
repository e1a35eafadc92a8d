import type { KindComparison, PromptRecord } from "@ernie-m/heads/evaluation";
import type { ProvidedFiles, WebRuntimeOptions } from "@ernie-m/runtime-web";
import type { TrainingEvent, TrainingForecast, TrainingSettings } from "@ernie-m/training";
import type { SentError } from "../protocol.js";

/** What is taught, to which model. */
export interface TeachRequest {
  /** Id on the hub, or files. */
  readonly where: string | ProvidedFiles;
  readonly runtime: WebRuntimeOptions;
  readonly training: readonly PromptRecord[];
  /** What is held back to measure with; empty where there is too little. */
  readonly development: readonly PromptRecord[];
  readonly settings: TrainingSettings;
  /** Most bytes that a training may take. */
  readonly memoryLimit: number;
}

/** An answer that one model gives and the other does not. */
export interface Change {
  readonly kind: "found" | "lost" | "newlyWrong" | "noLongerWrong";
  readonly name: string;
  readonly words: string;
  /** What it stands in. */
  readonly text: string;
  /** Whether the model did not learn from that text. */
  readonly isHeldBack: boolean;
}

/** What a training is computed with. */
export interface TaughtOn {
  readonly device: "webgpu" | "wasm";
  /** Why it is not WebGPU, where that was asked for or had begun. */
  readonly insteadOfWebGpu: string | undefined;
}

/** How the same records are answered before and after. */
export interface Comparison {
  readonly all: KindComparison;
  readonly names: Readonly<Record<string, KindComparison>>;
}

/** What came of a training. */
export interface TeachReport {
  /** On what it learned from and what was held back together. */
  readonly everything: Comparison;
  /** On what was held back alone; undefined where nothing was. */
  readonly heldBack: Comparison | undefined;
  /** Labels that the model knew and that nobody corrected: what it found of them before counts as right. */
  readonly known: Comparison | undefined;
  readonly changes: readonly Change[];
  readonly reason: "all steps" | "no better for a while" | "stopped";
  readonly steps: number;
  readonly seconds: number;
  readonly files: Readonly<Record<string, Blob>>;
}

export type ToTeacher =
  | { readonly kind: "estimate"; readonly request: TeachRequest }
  | { readonly kind: "teach"; readonly request: TeachRequest }
  | { readonly kind: "stop" };

export type FromTeacher =
  | { readonly kind: "forecast"; readonly forecast: TrainingForecast }
  /** Comes before all else, and once more where everything is begun again with something else. */
  | { readonly kind: "device"; readonly on: TaughtOn }
  | { readonly kind: "phase"; readonly phase: "before" | "training" | "after"; readonly fraction: number }
  | { readonly kind: "training"; readonly event: TrainingEvent }
  | { readonly kind: "done"; readonly report: TeachReport }
  /** Stopped before there was anything to keep. */
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly error: SentError };
