import { InputError, type Tensor } from "@ernie-m/core";
import { checkList, checkText } from "../task/check-inputs.js";
import { integerOption, optional } from "../task/check-options.js";
import { beginRows, RowRunner, rowRunner } from "../task/row-runner.js";
import { SINGLE_SPECIAL_TOKENS, singleRow, type TokenRow } from "../task/rows.js";
import { windowsAbout } from "../task/rows-about.js";
import { Task, type TaskParts, tokenizeOnce } from "../task/task.js";
import { tokenWindows } from "../task/token-windows.js";
import { fitText, truncationOf } from "../task/truncation.js";
import type { TaskTokenizer } from "../task/types.js";
import type { ErnieMEncoder } from "./model.js";
import {
  type EmbedderOptions,
  type EmbedderSettings,
  type NearestOptions,
  type ResolvedEmbedder,
  resolveEmbedder,
} from "./options.js";
import { firstState, meanState, unitVector, weightedMean } from "./pooling.js";
import { cosineSimilarity, nearestEmbeddings } from "./similarity.js";
import type { NearText, StateEncoder, TextEmbedding } from "./types.js";

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
  Model extends StateEncoder = ErnieMEncoder,
  Tokenizer extends TaskTokenizer = TaskTokenizer,
> extends Task<Model, Tokenizer> {
  readonly #defaults: EmbedderSettings;
  readonly #states: RowRunner<"lastHiddenState">;
  readonly #pooled: RowRunner<"poolerOutput">;

  /** Throws: InputError for a setting out of range. */
  constructor({ model, tokenizer, ...settings }: TaskParts<Model, Tokenizer> & EmbedderSettings) {
    super({ model, tokenizer }, resolveEmbedder(settings, {}, { model, tokenizer }));
    this.#defaults = settings;
    this.#states = rowRunner<"lastHiddenState">(this, { lastHiddenState: "token" });
    this.#pooled = new RowRunner({
      model,
      padId: tokenizer.specialTokenIds.pad,
      outputs: { poolerOutput: "row" },
      forward: async (inputs, run) => pooled(await model.forward(inputs, run)),
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
    const settings = resolveEmbedder(options, this.#defaults, this);
    if (typeof input !== "string")
      return this.#embed(checkList("texts", input, checkText), settings, options);
    const [result] = await this.#embed([input], settings, options);
    return result;
  }

  /** Cosine similarity of two texts, -1 to 1. Throws as `embed`. */
  async similarity(first: string, second: string, options: EmbedderOptions = {}): Promise<number> {
    const texts = [checkText("first", first), checkText("second", second)];
    const [one, other] = await this.#embed(texts, resolveEmbedder(options, this.#defaults, this), options);
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
    const [asked, ...candidates] = await this.#embed(
      all,
      resolveEmbedder(options, this.#defaults, this),
      options,
    );
    const found = nearestEmbeddings(
      asked.embedding,
      candidates.map(({ embedding }) => embedding),
      topK === undefined ? {} : { topK },
    );
    return found.map(({ index, score }) => ({ index, score, text: texts[index] }));
  }

  #embed(
    texts: readonly string[],
    settings: ResolvedEmbedder,
    options: EmbedderOptions,
  ): Promise<readonly TextEmbedding[]> {
    const { longTexts, maxTokens } = settings;
    const rows = longTexts === "truncate" ? texts.length : windowsAbout(texts, maxTokens);
    return this.admitted(rows, options, () => this.#embedAdmitted(texts, settings, options));
  }

  async #embedAdmitted(
    texts: readonly string[],
    settings: ResolvedEmbedder,
    options: EmbedderOptions,
  ): Promise<readonly TextEmbedding[]> {
    const tokenize = tokenizeOnce(this, settings);
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

  #rowsOf(ids: Int32Array, { maxTokens, longTexts }: ResolvedEmbedder): EmbedderRows {
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
    settings: ResolvedEmbedder,
    options: EmbedderOptions,
  ): Promise<readonly Float64Array[]> {
    const { pooling } = settings;
    const { hiddenSize } = this.model.config;
    const call = { settings, signal: options.signal, onBatch: beginRows(rows.length, options) };
    switch (pooling) {
      case "mean":
      case "cls": {
        const vectorOf = pooling === "mean" ? meanState : firstState;
        return this.#states.run(rows, {
          ...call,
          read: (_, { lastHiddenState }) => vectorOf(lastHiddenState, hiddenSize),
        });
      }
      case "pooler":
        return this.#pooled.run(rows, {
          ...call,
          read: (_, { poolerOutput }) => firstState(poolerOutput, hiddenSize),
        });
    }
  }
}

function pooled({ poolerOutput }: Awaited<ReturnType<StateEncoder["forward"]>>): {
  readonly poolerOutput: Tensor<"float32">;
} {
  if (poolerOutput === undefined) throw new InputError("pooler_output", "an output of the model", "none");
  return { poolerOutput };
}
