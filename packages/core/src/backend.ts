import type { CancelSignal, CheckpointFiles } from "./checkpoint/checkpoint-files.js";
import type { Graph } from "./ir/graph.js";
import type { TensorMap } from "./tensor.js";
import type { WeightStorage } from "./weights/weight-source.js";

/** A graph with the weights its parameters name: everything a backend needs to run a model. */
export interface Program {
  readonly graph: Graph;
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

/** What can execute graphs: the contract that runtimes implement and heads are written against. */
export interface InferenceBackend {
  /** For messages, for example `onnxruntime-node/cpu`. */
  readonly name: string;
  createSession(program: Program): Promise<InferenceSession>;
}

/** Where a checkpoint is: a folder, an id or a URL as text, or the platform's `URL`. */
export type CheckpointLocation = string | { readonly href: string };

/** Options for opening a checkpoint. */
export interface OpenOptions {
  readonly signal?: CancelSignal;
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
