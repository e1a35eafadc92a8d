import type { CheckpointFormat } from "@ernie-m/core";
import type { Schema } from "@ernie-m/heads";
import type { HeadName } from "@ernie-m/heads/table";
import type { Configuration } from "./configurations.js";
import type { InputTexts } from "./measured-task.js";
import type { Shape } from "./shapes.js";

/** What is measured: the same for every configuration of a bench. */
export interface SubjectSource {
  readonly head: HeadName;
  /** A folder or a hub id. */
  readonly model: string;
  readonly revision?: string;
  readonly offline?: boolean;
  readonly weights?: CheckpointFormat;
  readonly device: string;
  readonly schema: Schema;
}

/** What loading took. */
export interface LoadMeasurement {
  /** Configuration, tokenizer and weights found and checked. */
  readonly openMs: number;
  /** The session that computes made. */
  readonly sessionMs: number;
  /** From the start of opening to the first result. */
  readonly firstResultMs: number;
  /** Memory of the process before, and its peak after the first result. */
  readonly startBytes: number;
  readonly loadedBytes: number;
}

/** What the model reads of the inputs. */
export interface PreparedInputs {
  /** Sequences: texts, prompts with texts, windows. */
  readonly sequences: number;
  /** Their tokens, special ones included, padding not. */
  readonly sequenceTokens: number;
}

export interface TaskMeasurement {
  /** All inputs, from texts to results. */
  readonly ms: number;
  /** Their texts through the tokenizer alone. */
  readonly tokenizerMs: number;
}

/** One configuration, loaded and ready to be measured; one call at a time. */
export interface Subject {
  load(source: SubjectSource, configuration: Configuration, first: InputTexts): Promise<LoadMeasurement>;
  /** Takes the inputs that `runTask` works on, and warms up by doing so once. */
  prepare(inputs: readonly InputTexts[]): Promise<PreparedInputs>;
  runTask(): Promise<TaskMeasurement>;
  /** Milliseconds that `parallel` batches at once of real tokens take. */
  forward(shape: Shape, parallel: number): Promise<number>;
  peakBytes(): Promise<number>;
}

/** A call as a message. */
export type SubjectCall = {
  [Method in keyof Subject]: { readonly method: Method; readonly args: Parameters<Subject[Method]> };
}[keyof Subject];

/** How a call ended. */
export type SubjectAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly message: string; readonly known: boolean; readonly stack: string };
