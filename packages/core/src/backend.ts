import type { CancelSignal, CheckpointFiles } from "./checkpoint/checkpoint-files.js";
import type { CheckpointLocation, OpenOptions } from "./checkpoint/checkpoint-location.js";
import type { WeightStorage } from "./checkpoint/weight-source.js";
import type { Graph } from "./ir/graph.js";
import type { TensorMap } from "./tensor.js";

/** A graph with the weights its parameters name: everything a backend needs to run a model. */
export interface Program {
  readonly graph: Graph;
  /**
   * The same graph with linear layers and attention in float16: same feeds, same weights, same outputs. A
   * backend whose device computes float16 runs it, any other runs `graph`. Absent unless float16 was asked
   * for.
   */
  readonly float16Graph?: Graph | undefined;
  /** Storage of every parameter of `graph`, by parameter name. */
  readonly weights: ReadonlyMap<string, WeightStorage>;
  /** The checkpoint that file storages refer to. */
  readonly files: CheckpointFiles;
}

/** A compiled program. Runs may overlap; each gets its own result. */
export interface InferenceSession {
  /**
   * Feeds every input of the graph, by name, and returns every output of the graph.
   *
   * Never writes to the feeds. Throws: BackendError `run-failed`, or `disposed` after `dispose`.
   */
  run(feeds: TensorMap, options?: { readonly signal?: CancelSignal }): Promise<TensorMap>;
  /** Frees native memory. May be called more than once; waits for runs under way. */
  dispose(): Promise<void>;
}

/** How many runs get done at once, and how to let callers in between them. */
export interface Concurrency {
  /** Runs that get done at the same time; more wait for their turn. Absent: one. */
  readonly maxConcurrentRuns?: number;
  /**
   * Resolves when what came in meanwhile has been heard, and never rejects; waited for before runs are
   * planned. For backends that hold the event loop while they compute. Absent: calls made in the same turn
   * are heard.
   */
  yieldToEventLoop?(): Promise<void>;
}

/** What can execute graphs: the contract that runtimes implement and heads are written against. */
export interface InferenceBackend extends Concurrency {
  /** For messages, for example `onnxruntime-node/cpu`. */
  readonly name: string;
  createSession(program: Program): Promise<InferenceSession>;
}

/**
 * What an app passes as `{ runtime }`: a way to reach checkpoints and a way to run graphs.
 *
 * Heads know no runtime and runtimes know no heads; this is all they share.
 */
export interface Runtime {
  readonly backend: InferenceBackend;
  /** Throws: CheckpointError `unreadable-file` when there is nothing at `where`. */
  openCheckpoint(where: CheckpointLocation, options?: OpenOptions): Promise<CheckpointFiles>;
}
