import { InputError } from "@ernie-m/core";
import { softmax } from "../numeric/logits.js";
import type { ErnieMForSequenceClassification } from "../sequence-classification/model.js";
import type { Classification, SequenceScorer } from "../sequence-classification/types.js";
import { checkList, checkText } from "../task/check-inputs.js";
import { ranking } from "../task/ranking.js";
import { progressReport, type RowRunner, rowRunner } from "../task/row-runner.js";
import { PAIR_SPECIAL_TOKENS, pairRow, type TokenRow } from "../task/rows.js";
import type { ResolvedTaskSettings } from "../task/settings.js";
import { Task, type TaskParts, tokenizeOnce } from "../task/task.js";
import { fitPair, truncationOf } from "../task/truncation.js";
import type { TaskTokenizer } from "../task/types.js";
import { type InferenceLabels, inferenceLabels } from "./inference-labels.js";
import {
  PLACE_OF_LABEL,
  type ResolvedZeroShot,
  resolveZeroShot,
  type ZeroShotClassifierSettings,
  type ZeroShotOptions,
  type ZeroShotSettings,
} from "./options.js";

interface Hypothesis {
  readonly label: string;
  readonly ids: Int32Array;
}

interface HypothesisRow extends TokenRow {
  readonly cut: number;
}

/** What the model says about one text and one hypothesis. */
interface Judgement {
  /** Logit of entailment. */
  readonly entailment: number;
  /** Probability of entailment against contradiction. */
  readonly probability: number;
  readonly cut: number;
}

/**
 * Zero-shot classification: any labels, judged by a model of natural language inference, which is asked whether
 * "This example is LABEL." follows from the text.
 *
 * Calls keep no state here: any number may run at once.
 *
 * Source: Yin et al. 2019 (arXiv 1909.00161), as transformers' ZeroShotClassificationPipeline computes it.
 */
export class ZeroShotClassifier<
  Model extends SequenceScorer = ErnieMForSequenceClassification,
  Tokenizer extends TaskTokenizer = TaskTokenizer,
> extends Task<Model, Tokenizer> {
  readonly #defaults: ZeroShotSettings;
  readonly #labels: InferenceLabels;
  readonly #runner: RowRunner<"logits">;

  /** Throws: InputError when nothing says which of the model's labels is entailment, or for a setting. */
  constructor({
    model,
    tokenizer,
    entailment,
    contradiction,
    ...settings
  }: TaskParts<Model, Tokenizer> & ZeroShotClassifierSettings) {
    super({ model, tokenizer }, resolveZeroShot(settings, {}, { model, tokenizer }));
    this.#defaults = settings;
    this.#labels = inferenceLabels(model.config.id2label, { entailment, contradiction });
    this.#runner = rowRunner(this, { logits: "row" });
  }

  /**
   * How well each label fits a text. A label given twice is asked, and answered, once. A text that leaves its
   * hypotheses no room is cut off at the end, and the result says by how many tokens at most.
   *
   * Throws: InputError naming the input, label or option; whatever the model throws; the signal's reason.
   */
  classify(text: string, labels: readonly string[], options?: ZeroShotOptions): Promise<Classification>;
  /** The same for many texts, in their order: what each gives alone, in far fewer model runs. */
  classify(
    texts: readonly string[],
    labels: readonly string[],
    options?: ZeroShotOptions,
  ): Promise<readonly Classification[]>;
  async classify(
    input: string | readonly string[],
    labels: readonly string[],
    options: ZeroShotOptions = {},
  ): Promise<Classification | readonly Classification[]> {
    const settings = resolveZeroShot(options, this.#defaults, this);
    const names = checkLabels(labels);
    if (typeof input !== "string")
      return this.#admit(checkList("texts", input, checkText), names, settings, options);
    const [result] = await this.#admit([input], names, settings, options);
    return result;
  }

  #admit(
    texts: readonly string[],
    labels: readonly string[],
    settings: ResolvedZeroShot,
    options: ZeroShotOptions,
  ): Promise<readonly Classification[]> {
    return this.admitted(texts.length * labels.length, options, () =>
      this.#classify(texts, labels, settings, options),
    );
  }

  async #classify(
    texts: readonly string[],
    labels: readonly string[],
    settings: ResolvedZeroShot,
    options: ZeroShotOptions,
  ): Promise<readonly Classification[]> {
    const tokenize = tokenizeOnce(this, settings);
    const hypotheses = labels.map((label, index): Hypothesis => {
      const sentence = settings.hypothesisTemplate.split(PLACE_OF_LABEL).join(label);
      return { label, ids: checkRoom(`labels[${index}]`, tokenize(sentence).ids, settings) };
    });
    const distinct = [...new Set(texts)];
    const judgements = await this.#judge(
      distinct.flatMap((text) => {
        const premise = tokenize(text).ids;
        return hypotheses.map(({ ids }) => this.#row(premise, ids, settings));
      }),
      settings,
      options,
    );
    const results = new Map(
      distinct.map((text, index) => {
        const start = index * hypotheses.length;
        return [text, judgements.slice(start, start + hypotheses.length)];
      }),
    );
    return texts.map((text) => classificationOf(labels, results.get(text) ?? [], settings));
  }

  #row(premise: Int32Array, hypothesis: Int32Array, { maxTokens }: ResolvedZeroShot): HypothesisRow {
    const { first, second, cut } = fitPair(premise, hypothesis, maxTokens, "only_first");
    return { ids: pairRow(first, second, this.tokenizer.specialTokenIds), cut };
  }

  #judge(
    rows: readonly HypothesisRow[],
    settings: ResolvedZeroShot,
    options: ZeroShotOptions,
  ): Promise<readonly Judgement[]> {
    const labels = this.#labels;
    return this.#runner.run(rows, {
      settings,
      signal: options.signal,
      read: ({ cut }, { logits }) => ({
        entailment: logits[labels.entailment],
        probability: entailmentProbability(logits, labels),
        cut,
      }),
      onBatch: progressReport(rows.length, options),
    });
  }
}

function entailmentProbability(logits: Float32Array, { entailment, contradiction }: InferenceLabels): number {
  if (contradiction === undefined) return softmax(logits)[entailment];
  return softmax([logits[entailment], logits[contradiction]])[0];
}

/** The distinct labels, in the order of their first. */
function checkLabels(labels: unknown): readonly string[] {
  const checked = checkList("labels", labels, (name, label) => {
    if (checkText(name, label).trim() === "") throw new InputError(name, "a label", JSON.stringify(label));
    return checkText(name, label);
  });
  if (checked.length === 0) throw new InputError("labels", "at least one label", "none");
  return [...new Set(checked)];
}

/** A hypothesis must leave room for a token of text. */
function checkRoom(name: string, ids: Int32Array, { maxTokens }: ResolvedTaskSettings): Int32Array {
  const most = maxTokens - PAIR_SPECIAL_TOKENS - 1;
  if (ids.length <= most) return ids;
  throw new InputError(name, `a hypothesis of at most ${most} tokens`, `${ids.length}`);
}

function classificationOf(
  labels: readonly string[],
  judgements: readonly Judgement[],
  { multiLabel }: ResolvedZeroShot,
): Classification {
  const scores = scoresOf(judgements, multiLabel);
  const cut = judgements.reduce((most, judgement) => Math.max(most, judgement.cut), 0);
  return {
    labels: ranking(scores).map((index) => ({ label: labels[index], score: scores[index] })),
    ...truncationOf(cut),
  };
}

/** A single label has nothing to compete with, and would always get 1. */
function scoresOf(judgements: readonly Judgement[], multiLabel: boolean): number[] {
  if (multiLabel || judgements.length === 1) return judgements.map(({ probability }) => probability);
  return softmax(judgements.map(({ entailment }) => entailment));
}
