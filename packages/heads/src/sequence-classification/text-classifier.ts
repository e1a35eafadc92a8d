import type { ErnieMConfig } from "@ernie-m/config";
import { checkList, checkRecord, checkText } from "../task/check-inputs.js";
import { choiceOption, integerOption, optional, withDefaults } from "../task/check-options.js";
import { progressReport, RowRunner } from "../task/row-runner.js";
import { pairRow, singleRow, type TokenRow } from "../task/rows.js";
import { ranking, sigmoid, softmax } from "../task/scores.js";
import { type ResolvedTaskSettings, resolveTaskSettings } from "../task/settings.js";
import { Task, type TaskParts, tokenizeOnce } from "../task/task.js";
import { fitPair, fitText, truncationOf } from "../task/truncation.js";
import type { CallOptions, TaskSettings, TaskTokenizer } from "../task/types.js";
import type { ErnieMForSequenceClassification } from "./model.js";
import type { Classification, ClassifierInput, SequenceScorer } from "./types.js";

/** What makes scores of logits: shares of 1, a probability for each label by itself, or nothing. */
export type ScoreFunction = "softmax" | "sigmoid" | "none";

const SCORE_FUNCTIONS: readonly ScoreFunction[] = ["softmax", "sigmoid", "none"];

/** What can be set for a classifier, and for one call of it. */
export interface ClassifierSettings extends TaskSettings {
  /** How many labels a result has, the best ones. Default: all. */
  readonly topK?: number;
  /**
   * Default, by the checkpoint's `problem_type`: `"none"` for regression, `"sigmoid"` for several labels at once
   * and for a model with one label, where softmax would say 1 to everything; else `"softmax"`.
   */
  readonly function?: ScoreFunction;
}

/** Options of one call. */
export interface ClassifierOptions extends ClassifierSettings, CallOptions {}

interface ResolvedClassifierSettings extends ResolvedTaskSettings {
  readonly topK: number | undefined;
  readonly function: ScoreFunction;
}

interface CheckedInput {
  readonly text: string;
  readonly pair: string | undefined;
}

interface ClassifierRow extends TokenRow {
  readonly cut: number;
}

/**
 * Text classification and regression: what a sequence classifier says about a text or a pair.
 *
 * Calls keep no state here: any number may run at once.
 */
export class TextClassifier<
  Model extends SequenceScorer = ErnieMForSequenceClassification,
  Tokenizer extends TaskTokenizer = TaskTokenizer,
> extends Task<Model, Tokenizer> {
  readonly #settings: ClassifierSettings;
  readonly #runner: RowRunner<"logits">;

  /** Throws: InputError for a setting out of range. */
  constructor({ model, tokenizer, ...settings }: TaskParts<Model, Tokenizer> & ClassifierSettings) {
    super({ model, tokenizer });
    this.#settings = settings;
    this.#resolve({});
    this.#runner = new RowRunner({
      model,
      padId: tokenizer.specialTokenIds.pad,
      outputs: { logits: "row" },
      async forward(batch, how) {
        const { logits } = await model.forward(batch, how);
        return { logits };
      },
    });
  }

  /**
   * The labels of a text or pair with their scores. What does not fit `maxTokens` is cut off the end, of a pair off
   * the longer text, and said in the result.
   *
   * Throws: InputError naming the input or option; whatever the model throws; the signal's reason.
   */
  classify(input: ClassifierInput, options?: ClassifierOptions): Promise<Classification>;
  /** The same for many, in their order: what each gives alone, in far fewer model runs. */
  classify(
    inputs: readonly ClassifierInput[],
    options?: ClassifierOptions,
  ): Promise<readonly Classification[]>;
  async classify(
    input: ClassifierInput | readonly ClassifierInput[],
    options: ClassifierOptions = {},
  ): Promise<Classification | readonly Classification[]> {
    const settings = this.#resolve(options);
    if (isList(input)) return this.#classify(checkList("inputs", input, checkInput), settings, options);
    const [result] = await this.#classify([checkInput("input", input)], settings, options);
    return result;
  }

  async #classify(
    inputs: readonly CheckedInput[],
    settings: ResolvedClassifierSettings,
    options: ClassifierOptions,
  ): Promise<readonly Classification[]> {
    const { model, tokenizer } = this;
    options.signal?.throwIfAborted();
    const rows = rowsOf(inputs, tokenizer, settings);
    return this.#runner.run(rows, {
      settings,
      signal: options.signal,
      read: ({ cut }, { logits }) => classificationOf(logits, cut, model.config.id2label, settings),
      onBatch: progressReport(rows.length, options),
    });
  }

  #resolve(call: ClassifierSettings): ResolvedClassifierSettings {
    const settings = withDefaults(call, this.#settings);
    return {
      ...resolveTaskSettings(settings, this.model, this.tokenizer),
      topK: optional(settings.topK, (value) => integerOption("topK", value, 1)),
      function: choiceOption(
        "function",
        settings.function ?? usualFunction(this.model.config),
        SCORE_FUNCTIONS,
      ),
    };
  }
}

/** Source: transformers, TextClassificationPipeline. */
function usualFunction({
  problemType,
  id2label,
}: Pick<ErnieMConfig, "problemType" | "id2label">): ScoreFunction {
  if (problemType === "regression") return "none";
  return problemType === "multi_label_classification" || id2label.length === 1 ? "sigmoid" : "softmax";
}

function isList(input: ClassifierInput | readonly ClassifierInput[]): input is readonly ClassifierInput[] {
  return Array.isArray(input);
}

function checkInput(name: string, input: unknown): CheckedInput {
  if (typeof input === "string") return { text: input, pair: undefined };
  const { text, pair } = checkRecord(name, input, "a string or an object with a text");
  return {
    text: checkText(`${name}.text`, text),
    pair: optional(pair, (value) => checkText(`${name}.pair`, value)),
  };
}

function rowsOf(
  inputs: readonly CheckedInput[],
  tokenizer: TaskTokenizer,
  settings: ResolvedClassifierSettings,
): readonly ClassifierRow[] {
  const { maxTokens } = settings;
  const special = tokenizer.specialTokenIds;
  const tokenize = tokenizeOnce(tokenizer, settings);
  return inputs.map(({ text, pair }) => {
    const tokens = tokenize(text).ids;
    if (pair === undefined) {
      const { ids, cut } = fitText(tokens, maxTokens);
      return { ids: singleRow(ids, special), cut };
    }
    const { first, second, cut } = fitPair(tokens, tokenize(pair).ids, maxTokens, "longest_first");
    return { ids: pairRow(first, second, special), cut };
  });
}

function scoresOf(logits: Float32Array, by: ScoreFunction): number[] {
  switch (by) {
    case "softmax":
      return softmax(logits);
    case "sigmoid":
      return Array.from(logits, sigmoid);
    case "none":
      return Array.from(logits);
  }
}

function classificationOf(
  logits: Float32Array,
  cut: number,
  id2label: readonly string[],
  { function: by, topK }: ResolvedClassifierSettings,
): Classification {
  const scores = scoresOf(logits, by);
  const best = ranking(scores).slice(0, topK);
  return {
    labels: best.map((id) => ({ label: id2label[id], score: scores[id] })),
    ...truncationOf(cut),
  };
}
