import type { ErnieMConfig } from "@ernie-m/config";
import type { InferenceBackend, InferenceSession } from "../backend.js";
import { checkSignal } from "../checkpoint/check-signal.js";
import type { CancelSignal, CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import type { ModelWeights, WeightStorage } from "../checkpoint/weight-source.js";
import { BackendError } from "../errors.js";
import { symbolsOf } from "../ir/dims.js";
import type { Graph } from "../ir/graph.js";
import type { Tensor, TensorMap } from "../tensor.js";
import type { MaskRule } from "./attention-bias.js";
import { type EncoderOptions, SEQUENCE } from "./encoder.js";
import type { HeadGraph } from "./head-graph.js";
import type { GraphOptions } from "./model-graph.js";
import { type ModelInputs, prepareInputs } from "./model-inputs.js";
import { sliceAxis } from "./slice-axis.js";

export interface ModelRunnerOptions {
  readonly config: ErnieMConfig;
  readonly weights: ModelWeights;
  readonly files: CheckpointFiles;
  readonly backend: InferenceBackend;
  readonly head: HeadGraph;
  readonly graphOptions?: GraphOptions;
}

/** What a call asks for beyond the head's own outputs. */
export interface RunOptions {
  readonly maskRule: MaskRule;
  readonly hiddenStates: boolean;
  readonly attentions: boolean;
  readonly presentKeyValues: boolean;
  readonly signal?: CancelSignal | undefined;
}

/** A session with the graph it runs, which says what the axes of its outputs mean. */
interface BuiltSession {
  readonly graph: Graph;
  readonly session: InferenceSession;
}

/**
 * Runs one model on one backend. The graph is built for what a call asks, on the first such call, and its
 * session kept: a caller who never asks for attentions never pays for them.
 */
export class ModelRunner {
  readonly config: ErnieMConfig;
  readonly weights: ModelWeights;
  readonly files: CheckpointFiles;
  readonly backend: InferenceBackend;
  readonly head: HeadGraph;
  readonly graphOptions: GraphOptions;
  readonly #sessions = new Map<string, Promise<BuiltSession>>();
  #disposal: Promise<void> | undefined;

  constructor(options: ModelRunnerOptions) {
    this.config = options.config;
    this.weights = options.weights;
    this.files = options.files;
    this.backend = options.backend;
    this.head = options.head;
    this.graphOptions = options.graphOptions ?? {};
  }

  /**
   * Checks the inputs, runs, and returns the graph's outputs by name, float32, without the tokens that a mask
   * rule added.
   *
   * Throws: InputError before anything runs; BackendError `run-failed`, `session-failed` or `disposed`.
   */
  async run(inputs: ModelInputs, options: RunOptions): Promise<TensorMap> {
    const prepared = prepareInputs(this.config, inputs, options.maskRule);
    checkSignal(options.signal)?.throwIfAborted();
    const { graph, session } = await this.#session({
      ...prepared.options,
      hiddenStates: options.hiddenStates,
      attentions: options.attentions,
      presentKeyValues: options.presentKeyValues,
    });
    const { signal } = options;
    const outputs = await session.run(prepared.feeds, signal === undefined ? {} : { signal });
    const extra = prepared.fedSequence - prepared.sequence;
    return extra === 0 ? outputs : withoutExtraTokens(graph, outputs, extra);
  }

  /** Makes the session for plain calls now instead of at the first call. */
  async warmUp(options: EncoderOptions): Promise<void> {
    await this.#session(options);
  }

  /**
   * Frees every session. Calls after it throw BackendError `disposed`; `dispose` itself may be called again.
   */
  dispose(): Promise<void> {
    this.#disposal ??= this.#disposeSessions();
    return this.#disposal;
  }

  async #disposeSessions(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    const built = await Promise.allSettled(sessions);
    // All at once, so that one that fails leaves none of the others behind.
    await Promise.all(
      built.map((made) => (made.status === "fulfilled" ? made.value.session.dispose() : undefined)),
    );
  }

  #session(options: EncoderOptions): Promise<BuiltSession> {
    if (this.#disposal !== undefined)
      throw new BackendError("disposed", this.backend.name, "the model was disposed");
    const key = sessionKey(options);
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;
    const created = this.#create(options);
    this.#sessions.set(key, created);
    // A failure is the caller's to see; the next call may try again.
    created.catch(() => this.#sessions.delete(key));
    return created;
  }

  async #create(options: EncoderOptions): Promise<BuiltSession> {
    const { buildModelGraphs } = await import("./model-graph.js");
    const graphs = buildModelGraphs(this.config, this.weights, this.head, options, this.graphOptions);
    const { graph } = graphs;
    const weights = new Map<string, WeightStorage>();
    for (const { name } of graph.parameters) {
      const weight = this.weights.get(name);
      if (weight !== undefined) weights.set(name, weight.storage);
    }
    return { graph, session: await this.backend.createSession({ ...graphs, weights, files: this.files }) };
  }
}

/** One text for equal options, whatever the order of their keys. */
function sessionKey(options: EncoderOptions): string {
  const { input, headMask, past, hiddenStates, attentions, presentKeyValues } = options;
  return [input, headMask, past, hiddenStates, attentions, presentKeyValues].join();
}

function withoutExtraTokens(graph: Graph, outputs: TensorMap, extra: number): TensorMap {
  const trimmed: Record<string, Tensor> = {};
  for (const { name, value } of graph.outputs) {
    let tensor = outputs[name];
    graph.types[value].shape.forEach((dim, axis) => {
      if (symbolsOf(dim).includes(SEQUENCE)) tensor = sliceAxis(tensor, axis, tensor.shape[axis] - extra);
    });
    trimmed[name] = tensor;
  }
  return trimmed;
}
