import { InputError } from "@ernie-m/core";
import { softmax } from "../numeric/logits.js";
import type { ErnieMForSequenceClassification } from "../sequence-classification/model.js";
import type { Classification, SequenceScorer } from "../sequence-classification/types.js";
import { checkList, checkText } from "../task/check-inputs.js";
import { Pace, UNITS_PER_ROW } from "../task/pace.js";
import { ranking } from "../task/ranking.js";
import { beginRows, type RowRunner, rowRunner } from "../task/row-runner.js";
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

/** A label of the caller's. */
interface AskedLabel {
  readonly label: string;
  /** Where the caller has it. */
  readonly place: string;
}

interface HypothesisRow extends TokenRow {
  readonly cut: number;
}

/** Work on one label of a result, as code units of text. */
const UNITS_PER_LABEL = 16;

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
   * Throws: InputError naming the input, label or option; RowLimitError; whatever the model throws; the signal's
   * reason.
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
    labels: readonly AskedLabel[],
    settings: ResolvedZeroShot,
    options: ZeroShotOptions,
  ): Promise<readonly Classification[]> {
    return this.admitted(texts.length * labels.length, options, () =>
      this.#classify(texts, labels, settings, options),
    );
  }

  async #classify(
    texts: readonly string[],
    labels: readonly AskedLabel[],
    settings: ResolvedZeroShot,
    options: ZeroShotOptions,
  ): Promise<readonly Classification[]> {
    const distinct = [...new Set(texts)];
    const onBatch = beginRows(distinct.length * labels.length, options);
    const pace = new Pace(this.model, options.signal);
    const rows = await this.#rows(distinct, labels, settings, pace);
    const judgements = await this.#judge(rows, settings, { ...options, onBatch });
    const numbers = new Map(distinct.map((text, index) => [text, index]));
    const names = labels.map(({ label }) => label);
    const results: Classification[] = [];
    for (const text of texts) {
      const start = (numbers.get(text) ?? 0) * names.length;
      results.push(classificationOf(names, judgements.slice(start, start + names.length), settings));
      if (pace.isDue(UNITS_PER_LABEL * names.length)) await pace.turn();
    }
    return results;
  }

  /** The rows of texts with every label, text by text. */
  async #rows(
    texts: readonly string[],
    labels: readonly AskedLabel[],
    settings: ResolvedZeroShot,
    pace: Pace,
  ): Promise<readonly HypothesisRow[]> {
    const tokenize = tokenizeOnce(this, settings);
    const hypotheses: Int32Array[] = [];
    for (const { label, place } of labels) {
      const sentence = settings.hypothesisTemplate.split(PLACE_OF_LABEL).join(label);
      hypotheses.push(checkRoom(place, tokenize(sentence).ids, settings));
      if (pace.isDue(sentence.length)) await pace.turn();
    }
    const rows: HypothesisRow[] = [];
    for (const text of texts) {
      const premise = tokenize(text).ids;
      if (pace.isDue(text.length)) await pace.turn();
      for (const ids of hypotheses) {
        rows.push(this.#row(premise, ids, settings));
        if (pace.isDue(UNITS_PER_ROW)) await pace.turn();
      }
    }
    return rows;
  }

  #row(premise: Int32Array, hypothesis: Int32Array, { maxTokens }: ResolvedZeroShot): HypothesisRow {
    const { first, second, cut } = fitPair(premise, hypothesis, maxTokens, "only_first");
    return { ids: pairRow(first, second, this.tokenizer.specialTokenIds), cut };
  }

  #judge(
    rows: readonly HypothesisRow[],
    settings: ResolvedZeroShot,
    { signal, onBatch }: Pick<ZeroShotOptions, "signal"> & { readonly onBatch: (rows: number) => void },
  ): Promise<readonly Judgement[]> {
    const labels = this.#labels;
    return this.#runner.run(rows, {
      settings,
      signal,
      read: ({ cut }, { logits }) => ({
        entailment: logits[labels.entailment],
        probability: entailmentProbability(logits, labels),
        cut,
      }),
      onBatch,
    });
  }
}

function entailmentProbability(logits: Float32Array, { entailment, contradiction }: InferenceLabels): number {
  if (contradiction === undefined) return softmax(logits)[entailment];
  return softmax([logits[entailment], logits[contradiction]])[0];
}

/** The distinct labels, in the order of their first. */
function checkLabels(labels: unknown): readonly AskedLabel[] {
  const checked = checkList("labels", labels, (name, label) => {
    if (checkText(name, label).trim() === "") throw new InputError(name, "a label", JSON.stringify(label));
    return checkText(name, label);
  });
  if (checked.length === 0) throw new InputError("labels", "at least one label", "none");
  const places = new Map<string, string>();
  checked.forEach((label, index) => {
    if (!places.has(label)) places.set(label, `labels[${index}]`);
  });
  return Array.from(places, ([label, place]) => ({ label, place }));
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
