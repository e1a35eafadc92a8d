import type { ErnieMConfig } from "@ernie-m/config";
import type { Tensor } from "@ernie-m/core";
import { checkList, checkText } from "../task/check-inputs.js";
import { choiceOption, flagOption, integerOption, optional, withDefaults } from "../task/check-options.js";
import { progressReport, RowRunner } from "../task/row-runner.js";
import { SINGLE_SPECIAL_TOKENS, singleRow, type TokenRow } from "../task/rows.js";
import { type ResolvedTaskSettings, resolveTaskSettings } from "../task/settings.js";
import { Task, type TaskParts, tokenizeOnce } from "../task/task.js";
import { tokenWindows } from "../task/token-windows.js";
import { fitText, truncationOf } from "../task/truncation.js";
import type {
  BatchInputs,
  BatchOptions,
  CallOptions,
  TaskModel,
  TaskSettings,
  TaskTokenizer,
  Truncatable,
} from "../task/types.js";
import type { ErnieMModel } from "./model.js";
import { firstState, meanState, POOLINGS, type Pooling, unitVector, weightedMean } from "./pooling.js";
import { cosineSimilarity, type Neighbour, nearestEmbeddings } from "./similarity.js";

/** What gives every token a hidden state; `ErnieMModel` fits. */
export interface StateEncoder extends TaskModel {
  readonly config: TaskModel["config"] & Pick<ErnieMConfig, "hiddenSize">;
  forward(
    inputs: BatchInputs,
    options?: BatchOptions,
  ): Promise<{
    /** float32 [batch, sequence, hidden] */
    readonly lastHiddenState: Tensor<"float32">;
    /** float32 [batch, hidden] */
    readonly poolerOutput: Tensor<"float32">;
  }>;
}

/** What becomes of a text that does not fit: its beginning alone is read, or all of it in windows. */
export type LongTexts = "truncate" | "windows";

/** What can be set for an embedder, and for one call of it. */
export interface EmbedderSettings extends TaskSettings {
  /** Default `"mean"`. */
  readonly pooling?: Pooling;
  /** Whether embeddings get length 1. Default false. */
  readonly normalize?: boolean;
  /**
   * Default `"truncate"`, which the result then says. With `"windows"` the embedding is the mean of those of
   * windows, by the tokens that each adds.
   */
  readonly longTexts?: LongTexts;
}

/** Options of one call. */
export interface EmbedderOptions extends EmbedderSettings, CallOptions {}

/** Options of a search. */
export interface NearestOptions extends EmbedderOptions {
  /** How many texts to return, the nearest ones. Default: all. */
  readonly topK?: number;
}

/** A text as a vector, as plain JSON. */
export interface TextEmbedding extends Truncatable {
  /** As many numbers as the model's hidden size. */
  readonly embedding: readonly number[];
}

/** A text near another. */
export interface NearText extends Neighbour {
  readonly text: string;
}

interface ResolvedEmbedderSettings extends ResolvedTaskSettings {
  readonly pooling: Pooling;
  readonly normalize: boolean;
  readonly longTexts: LongTexts;
}

interface EmbedderRow extends TokenRow {
  readonly weight: number;
}

/** A text's rows, one but for windows, and what of it is in none. */
interface EmbedderRows {
  readonly rows: readonly EmbedderRow[];
  readonly cut: number;
}

/**
 * Texts as vectors, from the bare encoder.
 *
 * Calls keep no state here: any number may run at once.
 */
export class TextEmbedder<
  Model extends StateEncoder = ErnieMModel,
  Tokenizer extends TaskTokenizer = TaskTokenizer,
> extends Task<Model, Tokenizer> {
  readonly #settings: EmbedderSettings;
  readonly #runner: RowRunner<"states" | "pooled">;

  /** Throws: InputError for a setting out of range. */
  constructor({ model, tokenizer, ...settings }: TaskParts<Model, Tokenizer> & EmbedderSettings) {
    super({ model, tokenizer });
    this.#settings = settings;
    this.#resolve({});
    this.#runner = new RowRunner({
      model,
      padId: tokenizer.specialTokenIds.pad,
      outputs: { states: "token", pooled: "row" },
      async forward(batch, how) {
        const { lastHiddenState, poolerOutput } = await model.forward(batch, how);
        return { states: lastHiddenState, pooled: poolerOutput };
      },
    });
  }

  /**
   * The embedding of a text.
   *
   * Throws: InputError naming the text or option; whatever the model throws; the signal's reason.
   */
  embed(text: string, options?: EmbedderOptions): Promise<TextEmbedding>;
  /** The same for many texts, in their order: what each gives alone, in far fewer model runs. */
  embed(texts: readonly string[], options?: EmbedderOptions): Promise<readonly TextEmbedding[]>;
  async embed(
    input: string | readonly string[],
    options: EmbedderOptions = {},
  ): Promise<TextEmbedding | readonly TextEmbedding[]> {
    const settings = this.#resolve(options);
    if (typeof input !== "string")
      return this.#embed(checkList("texts", input, checkText), settings, options);
    const [result] = await this.#embed([input], settings, options);
    return result;
  }

  /** Cosine similarity of two texts, -1 to 1. Throws as `embed`. */
  async similarity(first: string, second: string, options: EmbedderOptions = {}): Promise<number> {
    const texts = [checkText("first", first), checkText("second", second)];
    const [one, other] = await this.#embed(texts, this.#resolve(options), options);
    return cosineSimilarity(one.embedding, other.embedding);
  }

  /** The texts nearest to a query, nearest first; equal ones in their order. Throws as `embed`. */
  async nearest(
    query: string,
    texts: readonly string[],
    options: NearestOptions = {},
  ): Promise<readonly NearText[]> {
    const topK = optional(options.topK, (value) => integerOption("topK", value, 1));
    const all = [checkText("query", query), ...checkList("texts", texts, checkText)];
    const [asked, ...candidates] = await this.#embed(all, this.#resolve(options), options);
    const found = nearestEmbeddings(
      asked.embedding,
      candidates.map(({ embedding }) => embedding),
      topK === undefined ? {} : { topK },
    );
    return found.map(({ index, score }) => ({ index, score, text: texts[index] }));
  }

  async #embed(
    texts: readonly string[],
    settings: ResolvedEmbedderSettings,
    options: EmbedderOptions,
  ): Promise<readonly TextEmbedding[]> {
    options.signal?.throwIfAborted();
    const tokenize = tokenizeOnce(this.tokenizer, settings);
    const parts = texts.map((text) => this.#rowsOf(tokenize(text).ids, settings));
    const vectors = await this.#run(
      parts.flatMap(({ rows }) => rows),
      settings,
      options,
    );
    let start = 0;
    return parts.map(({ rows, cut }) => {
      const weighted = rows.map(({ weight }, i) => ({ vector: vectors[start + i], weight }));
      start += rows.length;
      const mean = weightedMean(weighted);
      const embedding = settings.normalize ? unitVector(mean) : mean;
      return { embedding: Array.from(embedding), ...truncationOf(cut) };
    });
  }

  #rowsOf(ids: Int32Array, { maxTokens, longTexts }: ResolvedEmbedderSettings): EmbedderRows {
    const special = this.tokenizer.specialTokenIds;
    const { ids: beginning, cut } = fitText(ids, maxTokens);
    if (cut === 0 || longTexts === "truncate")
      return { rows: [{ ids: singleRow(beginning, special), weight: 1 }], cut };
    const windows = tokenWindows(ids.length, maxTokens - SINGLE_SPECIAL_TOKENS, 0);
    const rows = windows.map(({ from, to, ownedFrom, ownedTo }) => ({
      ids: singleRow(ids.subarray(from, to), special),
      weight: ownedTo - ownedFrom,
    }));
    return { rows, cut: 0 };
  }

  #run(
    rows: readonly EmbedderRow[],
    settings: ResolvedEmbedderSettings,
    options: EmbedderOptions,
  ): Promise<readonly Float64Array[]> {
    const { pooling } = settings;
    const { hiddenSize } = this.model.config;
    return this.#runner.run(rows, {
      settings,
      signal: options.signal,
      read(_, { states, pooled }) {
        switch (pooling) {
          case "mean":
            return meanState(states, hiddenSize);
          case "cls":
            return firstState(states, hiddenSize);
          case "pooler":
            return firstState(pooled, hiddenSize);
        }
      },
      onBatch: progressReport(rows.length, options),
    });
  }

  #resolve(call: EmbedderSettings): ResolvedEmbedderSettings {
    const settings = withDefaults(call, this.#settings);
    return {
      ...resolveTaskSettings(settings, this.model, this.tokenizer),
      pooling: choiceOption("pooling", settings.pooling ?? "mean", POOLINGS),
      normalize: flagOption("normalize", settings.normalize ?? false),
      longTexts: choiceOption("longTexts", settings.longTexts ?? "truncate", ["truncate", "windows"]),
    };
  }
}
