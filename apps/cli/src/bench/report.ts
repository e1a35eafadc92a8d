import type { HeadName } from "@ernie-m/heads/table";
import type { MachineDescription, Timing } from "@ernie-m/measure";
import type { Configuration } from "./configurations.js";
import type { Item, Shape } from "./shapes.js";
import type { PreparedInputs } from "./subject.js";

/**
 * What `ernie-m bench` prints. Times are medians in milliseconds, `…Ms`; memory is in bytes, `…Bytes`; a `speedup` is
 * how many times as fast as the plain configuration, which has 1: the median of the rounds' own ratios.
 */
export interface BenchReport {
  readonly model: {
    readonly location: string;
    readonly head: HeadName;
    readonly parameters: number;
    readonly vocabularySize: number;
    /** Tokens of the longest input, special ones included. */
    readonly longestInput: number;
  };
  readonly machine: Machine;
  readonly inputs: {
    /** The file; null for the sentences that come with the program. */
    readonly file: string | null;
    /** Inputs there are, blank ones not counted. */
    readonly given: number;
    /** Inputs measured, evenly spread over those given: as many as the time allows. */
    readonly measured: number;
    /** Tokens of the measured ones' texts, without special tokens. */
    readonly tokens: number;
  };
  readonly timeLimitSeconds: number;
  readonly seconds: number;
  /** The plain one first. */
  readonly configurations: readonly ConfigurationReport[];
  /** What there was no time for. */
  readonly skipped: readonly Item[];
}

export type Machine = Pick<MachineDescription, "cpu" | "cores" | "memoryBytes" | "platform" | "node">;

export interface ConfigurationReport extends Configuration {
  readonly device: string;
  readonly load: {
    readonly openMs: number;
    readonly sessionMs: number;
    readonly firstResultMs: number;
    /** Processes that loaded it. */
    readonly rounds: number;
  };
  readonly memory: {
    /** Of the process, before it opens anything. */
    readonly startBytes: number;
    /** Peak up to the first result. */
    readonly loadedBytes: number;
    /** Peak of the whole bench. */
    readonly peakBytes: number;
  };
  /** One sequence, by its length. */
  readonly latency: readonly LatencyReport[];
  readonly throughput: readonly ThroughputReport[];
  readonly inputs: InputsReport;
}

export interface LatencyReport extends Timing {
  readonly tokens: number;
  readonly speedup: number;
}

export interface ThroughputReport extends Timing, Shape {
  /** Batches at the same time: one for each worker. */
  readonly parallel: number;
  readonly sequencesPerSecond: number;
  readonly tokensPerSecond: number;
  readonly speedup: number;
}

/** The inputs through the task of the head, from texts to results. */
export interface InputsReport extends Timing, PreparedInputs {
  readonly inputsPerSecond: number;
  /** Their texts through the tokenizer. */
  readonly tokenizerMs: number;
  /** `tokenizerMs` of `ms`, 0 to 1. */
  readonly tokenizerShare: number;
  readonly speedup: number;
}
