import type { CancelSignal, CheckpointFiles } from "./checkpoint/checkpoint-files.js";
import type { CheckpointFormat } from "./checkpoint/checkpoint-format.js";
import type { WeightStorage } from "./checkpoint/weight-source.js";
import type { Graph } from "./ir/graph.js";
import type { TensorMap } from "./tensor.js";

/** A graph with the weights its parameters name: everything a backend needs to run a model. */
export interface Program {
  readonly graph: Graph;
  /**
   * The same outputs of the same feeds and weights with linear layers and attention in float16, for backends whose
   * device computes so. Absent where nobody asked for it; one that does not compute so runs `graph`.
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
   * Resolves when what came in meanwhile has been heard, and never rejects; waited for before runs are planned. For
   * backends that hold the event loop while they compute. Absent: calls made in the same turn are heard.
   */
  yieldToEventLoop?(): Promise<void>;
}

/** What can execute graphs: the contract that runtimes implement and heads are written against. */
export interface InferenceBackend extends Concurrency {
  /** For messages, for example `onnxruntime-node/cpu`. */
  readonly name: string;
  createSession(program: Program): Promise<InferenceSession>;
}

/** Where a checkpoint is: a folder, an id or a URL as text, or the platform's `URL`. */
export type CheckpointLocation = string | { readonly href: string };

/** How far the download of a checkpoint is. Counts are of the files that were asked for and were not at hand. */
export interface DownloadProgress {
  /** Name of the file that is arriving. */
  readonly file: string;
  /** Bytes of that file that are here, those of an earlier attempt included. */
  readonly fileLoaded: number;
  readonly fileTotal: number;
  /** Bytes of all files so far. */
  readonly loaded: number;
  /** Bytes of all files known to be needed; all shards count from the first one on. Grows as more files are asked for. */
  readonly total: number;
  readonly filesDone: number;
  readonly filesTotal: number;
}

/**
 * Options for opening a checkpoint. Those after `signal` are for runtimes that fetch checkpoints from a hub, and
 * change nothing for one that is at hand.
 */
export interface OpenOptions {
  /** Stops what is under way; what has arrived of a download is kept for the next attempt. */
  readonly signal?: CancelSignal | undefined;
  /** Branch, tag or commit. Default: what the runtime was made with, else `"main"`. */
  readonly revision?: string | undefined;
  /** Access token for private and gated models. */
  readonly token?: string | undefined;
  /** Folder of the cache. */
  readonly cacheDir?: string | undefined;
  /** Whether to use only what is in the cache, without any request. */
  readonly offline?: boolean | undefined;
  /** Which of several copies of the weights to use. Default: safetensors before torch before paddle. */
  readonly weights?: CheckpointFormat | undefined;
  /** Called as bytes arrive. What it throws ends the download. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
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
