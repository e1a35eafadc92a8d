/// <reference lib="esnext.disposable" preserve="true" />
import { type ErnieMConfig, withConfig } from "@ernie-m/config";
import {
  type CallGate,
  type CheckpointLocation,
  describeTensor,
  type HeadsByLayer,
  InputError,
  int32Tensor,
  type ModelInputs,
  ModelRunner,
  type ModelRunnerOptions,
  type ModelWeight,
  normalValues,
  PARAMETER_NAMES,
  type RuntimeObserver,
  scaleName,
  seededRandom,
  type Tensor,
  type TensorMap,
} from "@ernie-m/core";
import { type ForwardOptions, maskRule } from "./forward-options.js";
import type { LoadedModel, LoadReport } from "./load-model.js";
import { type EncoderExtras, encoderExtras } from "./outputs.js";
import type { SaveModelOptions, SavePretrainedOptions } from "./save-pretrained.js";

/** What every model can do; each head adds its `forward`. */
export abstract class ErnieMPreTrainedModel {
  #runner: ModelRunner;
  readonly #report: LoadReport;

  constructor(loaded: LoadedModel) {
    this.#runner = loaded.runner;
    this.#report = loaded.report;
  }

  get config(): ErnieMConfig {
    return this.#runner.config;
  }

  /** Calls of `forward` that get done at the same time: more than one with a runtime that has workers. */
  get maxConcurrentRuns(): number {
    return this.#runner.backend.maxConcurrentRuns ?? 1;
  }

  /** Resolves when the runtime has heard what came in while it computed; tasks wait for it before they plan runs. */
  async yieldToEventLoop(): Promise<void> {
    await this.#runner.backend.yieldToEventLoop?.();
  }

  /** What lets calls of tasks in; `forward` passes it by. */
  get gate(): CallGate | undefined {
    return this.#runner.backend.gate;
  }

  get observer(): RuntimeObserver | undefined {
    return this.#runner.backend.observer;
  }

  /** What was initialised, ignored or corrected when the checkpoint was loaded. */
  get loadReport(): LoadReport {
    return this.#report;
  }

  /**
   * Makes the session that plain calls use now, and runs it once on two tokens, so that the first call finds it ready
   * and its weights in memory.
   *
   * Throws: BackendError `session-failed`, `backend-unavailable` or `disposed`; the signal's reason.
   */
  async warmUp({ signal }: Pick<ForwardOptions, "signal"> = {}): Promise<void> {
    const shape = [1, 2];
    const inputIds = int32Tensor(new Int32Array(2), shape);
    const attentionMask = int32Tensor(new Int32Array(2).fill(1), shape);
    await this.run({ inputIds, attentionMask }, signal === undefined ? {} : { signal });
  }

  /** Frees the sessions. May be called more than once; calls under way end first, later ones fail with `disposed`. */
  async dispose(): Promise<void> {
    await this.#runner.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  /** The word embedding table, as stored or, where that is as integers, float32, [vocabulary, hidden]. Reads it whole. */
  async getInputEmbeddings(): Promise<Tensor> {
    const { readEmbeddingTable } = await import("./editing.js");
    const { files, weights } = this.#runner;
    return readEmbeddingTable(files, weights, PARAMETER_NAMES.wordEmbeddings);
  }

  /**
   * Puts another word embedding table in place of the model's, float32 [vocabulary, hidden]; `config.vocabSize`
   * follows. Must not overlap a call.
   *
   * Throws: InputError when the width is not the model's.
   */
  async setInputEmbeddings(table: Tensor<"float32">): Promise<void> {
    const [rows, width] = table.shape;
    if (table.shape.length !== 2 || width !== this.config.hiddenSize || table.data.length !== rows * width)
      throw new InputError(
        "embeddings",
        `shape [vocabulary, ${this.config.hiddenSize}]`,
        describeTensor(table),
      );
    const { buffer, byteOffset, byteLength } = table.data;
    await this.#replaceTable({
      name: PARAMETER_NAMES.wordEmbeddings,
      dtype: table.dtype,
      shape: table.shape,
      transposed: false,
      storage: { kind: "memory", data: new Uint8Array(buffer, byteOffset, byteLength) },
    });
  }

  /**
   * Gives the word embedding table another number of rows: the first ones stay, new ones are drawn from
   * normal(0, `config.initializerRange`) by `seed`; `config.vocabSize` follows. Fewer rows copy nothing. Must not
   * overlap a call.
   *
   * Throws: InputError when `rows` is not a positive integer; WeightError `weight-dtype` for a table of integers.
   */
  async resizeTokenEmbeddings(rows: number, seed = 0): Promise<void> {
    const random = seededRandom(seed);
    const initialise = (count: number): Float32Array =>
      normalValues(count, this.config.initializerRange, random);
    const { resizeRows } = await import("./editing.js");
    await this.#replaceTable(await resizeRows(this.#runner.files, this.#wordEmbeddings(), rows, initialise));
  }

  /**
   * Removes attention heads for good: their parameters are gone and their work is not done. Heads are numbered as
   * in the unpruned model, also when called again. Must not overlap a call.
   *
   * Throws: InputError when a layer or head does not exist or a layer would keep no head.
   */
  async pruneHeads(heads: HeadsByLayer): Promise<void> {
    const { config, files } = this.#runner;
    const { pruneHeadsOf } = await import("./editing.js");
    const weights = await pruneHeadsOf(files, this.#runner.weights, {
      heads,
      alreadyPruned: config.prunedHeads,
      headSize: config.hiddenSize / config.numAttentionHeads,
    });
    const prunedHeads: Record<number, readonly number[]> = { ...config.prunedHeads };
    for (const [layer, removed] of Object.entries(heads)) {
      const all = new Set([...(prunedHeads[Number(layer)] ?? []), ...removed]);
      prunedHeads[Number(layer)] = [...all].sort((a, b) => a - b);
    }
    await this.#replace({ weights, config: withConfig(config, { prunedHeads }) });
  }

  /**
   * Writes the model as it is now, pruned heads and changed embeddings included, as a checkpoint: weights in the
   * `format` asked for, `config.json` and the tokenizer's files. All of it appears at `where` or, when anything fails,
   * nothing; the checkpoint that was loaded is never written to. Memory needed does not grow with the model.
   *
   * Throws: SaveError `target-exists`, `target-is-source` or `unwritable`; WeightError `weight-dtype` when a value is
   * too large for `dtype`; CheckpointError; InputError for `dtype`, `maxShardSize` and for a `format` that cannot
   * hold the weights.
   */
  async savePretrained(where: CheckpointLocation, options: SavePretrainedOptions): Promise<void> {
    // Most programs never save: what writes files is fetched by those that do.
    const { savePretrained } = await import("./save-pretrained.js");
    await savePretrained(this.#runner, where, options);
  }

  /**
   * Writes the model as it is now as a folder that ONNX Runtime runs by itself: `model.onnx`, its weights in
   * `model.onnx_data`, `config.json` and the tokenizer's files. Inputs are `input_ids` and `attention_mask`, int64
   * [batch, sequence]; outputs are the head's, float32, named as documented. Throws as `savePretrained` does.
   */
  async saveOnnx(where: CheckpointLocation, options: SaveModelOptions): Promise<void> {
    const { saveAsOnnx } = await import("./save-pretrained.js");
    await saveAsOnnx(this.#runner, where, options);
  }

  #wordEmbeddings(): ModelWeight {
    const weight = this.#runner.weights.get(PARAMETER_NAMES.wordEmbeddings);
    if (weight === undefined) throw new TypeError("a loaded model has a word embedding table");
    return weight;
  }

  async #replaceTable(table: ModelWeight): Promise<void> {
    const weights = new Map(this.#runner.weights);
    // The scale of a table of integers goes with it.
    weights.delete(scaleName(table.name));
    await this.#replace({
      weights: weights.set(table.name, table),
      config: withConfig(this.config, { vocabSize: table.shape[0] }),
    });
  }

  /** Sessions are made of the weights, so changed weights mean new sessions. */
  async #replace(changes: Pick<ModelRunnerOptions, "config" | "weights">): Promise<void> {
    const { files, backend, head, graphOptions } = this.#runner;
    await this.#runner.dispose();
    this.#runner = new ModelRunner({ files, backend, head, graphOptions, ...changes });
  }

  /** Runs encoder and head: the head's raw outputs by name, and what the options asked for. */
  protected async run(
    inputs: ModelInputs,
    options: ForwardOptions,
  ): Promise<{ readonly outputs: TensorMap; readonly extras: EncoderExtras }> {
    const asked = {
      hiddenStates: options.outputHiddenStates ?? this.config.outputHiddenStates,
      attentions: options.outputAttentions ?? this.config.outputAttentions,
      presentKeyValues: options.useCache ?? false,
    };
    const outputs = await this.#runner.run(inputs, {
      ...asked,
      maskRule: maskRule(options),
      signal: options.signal,
    });
    return { outputs, extras: encoderExtras(outputs, asked, this.config.numHiddenLayers) };
  }
}
