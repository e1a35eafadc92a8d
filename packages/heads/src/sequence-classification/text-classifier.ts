import { sigmoid, softmax } from "../numeric/logits.js";
import { checkList, checkRecord, checkText } from "../task/check-inputs.js";
import { optional } from "../task/check-options.js";
import { ranking } from "../task/ranking.js";
import { beginRows, type RowRunner, rowRunner } from "../task/row-runner.js";
import { pairRow, singleRow, type TokenRow } from "../task/rows.js";
import { Task, type TaskParts, tokenizeOnce } from "../task/task.js";
import { fitPair, fitText, truncationOf } from "../task/truncation.js";
import type { TaskTokenizer } from "../task/types.js";
import type { ErnieMForSequenceClassification } from "./model.js";
import {
  type ClassifierOptions,
  type ClassifierSettings,
  type ResolvedClassifier,
  resolveClassifier,
  type ScoreFunction,
} from "./options.js";
import type { Classification, ClassifierInput, SequenceScorer } from "./types.js";

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
  readonly #defaults: ClassifierSettings;
  readonly #runner: RowRunner<"logits">;

  /** Throws: InputError for a setting out of range. */
  constructor({ model, tokenizer, ...settings }: TaskParts<Model, Tokenizer> & ClassifierSettings) {
    super({ model, tokenizer }, resolveClassifier(settings, {}, { model, tokenizer }));
    this.#defaults = settings;
    this.#runner = rowRunner(this, { logits: "row" });
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
    const settings = resolveClassifier(options, this.#defaults, this);
    if (isList(input)) return this.#classify(checkList("inputs", input, checkInput), settings, options);
    const [result] = await this.#classify([checkInput("input", input)], settings, options);
    return result;
  }

  async #classify(
    inputs: readonly CheckedInput[],
    settings: ResolvedClassifier,
    options: ClassifierOptions,
  ): Promise<readonly Classification[]> {
    const { id2label } = this.model.config;
    return this.admitted(inputs.length, options, () => {
      const rows = rowsOf(inputs, this, settings);
      return this.#runner.run(rows, {
        settings,
        signal: options.signal,
        read: ({ cut }, { logits }) => classificationOf(logits, cut, id2label, settings),
        onBatch: beginRows(rows.length, options),
      });
    });
  }
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
  task: TaskParts<SequenceScorer, TaskTokenizer>,
  settings: ResolvedClassifier,
): readonly ClassifierRow[] {
  const { maxTokens } = settings;
  const special = task.tokenizer.specialTokenIds;
  const tokenize = tokenizeOnce(task, settings);
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
  { function: by, topK }: ResolvedClassifier,
): Classification {
  const scores = scoresOf(logits, by);
  const best = ranking(scores).slice(0, topK);
  return {
    labels: best.map((id) => ({ label: id2label[id], score: scores[id] })),
    ...truncationOf(cut),
  };
}
