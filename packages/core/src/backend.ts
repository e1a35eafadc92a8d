import type { CancelSignal, CheckpointFiles } from "./checkpoint/checkpoint-files.js";
import type { CheckpointLocation, OpenOptions } from "./checkpoint/checkpoint-location.js";
import type { WeightStorage } from "./checkpoint/weight-source.js";
import type { CallRefusal } from "./errors.js";
import type { Graph } from "./ir/graph.js";
import type { RuntimeObserver } from "./observer.js";
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

/** A call of a task, as its runtime is told of it before anything is done for it. */
export interface TaskCall {
  /** Rows that the call will run, reckoned from its input alone: nothing is tokenized for it. */
  readonly rows: number;
  readonly signal?: CancelSignal | undefined;
  /**
   * When the answer is wanted, in seconds from now: a call whose answer is to be expected later is refused. Absent: as
   * the runtime has it.
   */
  readonly maxWaitSeconds?: number | undefined;
  /** Whether the call waits however much waits already; for callers that are slowed down by waiting. Absent: it is refused. */
  readonly isPatient?: boolean | undefined;
}

/** Lets calls of tasks in, one after the other. */
export interface CallGate {
  /**
   * Does a call's work when it may begin. Throws: OverloadError, at once, when too much waits already; the signal's
   * reason; what the work throws.
   */
  admit<Result>(call: TaskCall, work: () => Promise<Result>): Promise<Result>;
  /**
   * Why a call would not be let in now, undefined where it would: for who can be told before its input is read. What
   * `admit` would throw, without the cost of an error for each of very many. A call that would not is refused by this:
   * it is counted and told to the observer.
   */
  refusal(call: TaskCall): CallRefusal | undefined;
  /**
   * As `admit`, for results one by one. While their reader does something else, other calls may begin: calls made
   * between two results never wait for this one.
   */
  admitStream<Result>(call: TaskCall, read: () => AsyncGenerator<Result>): AsyncGenerator<Result>;
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
  /** What every call of a task passes before its texts are tokenized. Absent: all begin at once. */
  readonly gate?: CallGate | undefined;
  /** Who is told of what is done. Absent: nothing is measured. */
  readonly observer?: RuntimeObserver | undefined;
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
