import type { ProblemType } from "@ernie-m/config";
import type { CancelSignal } from "@ernie-m/core";
import { elementCount } from "@ernie-m/core";
import {
  type BatchInputs,
  type BatchOptions,
  ChoiceSelector,
  InformationExtractor,
  QuestionAnswerer,
  type TaskTokenizer,
  TextClassifier,
  TokenClassifier,
} from "@ernie-m/heads";
import {
  evaluateAnswers,
  evaluateEntities,
  evaluateExtraction,
  evaluateLabels,
  spanMetrics,
} from "@ernie-m/heads/evaluation";
import { classLabelsOf } from "../data/check-data.js";
import { answerRecord, type RecordOf, type TextRecord, type TrainingTask } from "../data/records.js";
import { labelNumber } from "../data/text-rows.js";
import { float32Of, type LiveModel } from "../model/live-model.js";

/** How good a model is, by the deployed task on a development set. */
export interface Evaluation {
  /** What `score` is, for example `f1`: what is stopped by. */
  readonly measure: string;
  /** The higher the better. */
  readonly score: number;
  /** All measures by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** By label, where there are labels: F1. */
  readonly labels: Readonly<Record<string, number>>;
}

/** What is measured with. */
export interface EvaluationParts {
  readonly live: LiveModel;
  readonly tokenizer: TaskTokenizer;
  readonly maxTokens: number;
  readonly problemType: ProblemType;
  readonly signal?: CancelSignal | undefined;
}

/** Measures a model as it is now with the task that is deployed. Throws: what the task throws; the signal's reason. */
export function evaluateTask<Task extends TrainingTask>(
  task: Task,
  records: readonly RecordOf[Task][],
  parts: EvaluationParts,
): Promise<Evaluation> {
  return evaluators[task](records, parts);
}

const evaluators: {
  readonly [Task in TrainingTask]: (
    records: readonly RecordOf[Task][],
    parts: EvaluationParts,
  ) => Promise<Evaluation>;
} = {
  async extraction(records, parts) {
    const extractor = new InformationExtractor({ ...taskParts(parts), model: spanScorer(parts.live) });
    const { micro, macro, kinds } = await evaluateExtraction(extractor, records, signalOf(parts));
    return {
      measure: "f1",
      score: micro.f1,
      metrics: { precision: micro.precision, recall: micro.recall, f1: micro.f1, macroF1: macro.f1 },
      labels: f1ByLabel(kinds),
    };
  },
  classification: evaluateTexts,
  async entities(records, parts) {
    const classifier = new TokenClassifier({ ...taskParts(parts), model: scorer(parts.live) });
    const { micro, macro, kinds } = await evaluateEntities(classifier, records, signalOf(parts));
    return {
      measure: "f1",
      score: micro.f1,
      metrics: { precision: micro.precision, recall: micro.recall, f1: micro.f1, macroF1: macro.f1 },
      labels: f1ByLabel(kinds),
    };
  },
  async answers(records, parts) {
    const answerer = new QuestionAnswerer({
      ...taskParts(parts),
      model: spanScorer(parts.live),
      handleImpossibleAnswer: records.some(({ answers }) => answers.length === 0),
    });
    const { exactMatch, f1 } = await evaluateAnswers(answerer, records.map(answerRecord), signalOf(parts));
    return { measure: "f1", score: f1, metrics: { exactMatch, f1 }, labels: {} };
  },
  async choices(records, parts) {
    const selector = new ChoiceSelector({ ...taskParts(parts), model: choiceScorer(parts.live) });
    const results = await selector.choose(records, signalOf(parts));
    const right = records.filter(({ label }, i) => results[i].choice === label).length;
    const accuracy = right / records.length;
    return { measure: "accuracy", score: accuracy, metrics: { accuracy }, labels: {} };
  },
};

async function evaluateTexts(records: readonly TextRecord[], parts: EvaluationParts): Promise<Evaluation> {
  const { problemType, live } = parts;
  const model = scorer(live);
  const config = { ...live.config, problemType };
  const { id2label } = config;
  const classifier = new TextClassifier({ ...taskParts(parts), model: { ...model, config } });
  const inputs = records.map(({ text, pair }) => ({ text, ...(pair !== undefined && { pair }) }));
  switch (problemType) {
    case "single_label_classification": {
      const labelled = records.map((record, i) => ({ ...inputs[i], label: wanted(record, i, id2label)[0] }));
      const { accuracy, macro, labels } = await evaluateLabels(classifier, labelled, signalOf(parts));
      return {
        measure: "accuracy",
        score: accuracy,
        metrics: { accuracy, macroF1: macro.f1 },
        labels: f1ByLabel(labels),
      };
    }
    case "multi_label_classification": {
      const found = await classifier.classify(inputs, signalOf(parts));
      const kind = (label: string) => ({ kind: label, start: 0, end: 1 });
      const { micro, macro, kinds } = spanMetrics(
        records.map((record, i) => ({
          gold: wanted(record, i, id2label).map(kind),
          predicted: found[i].labels.filter(({ score }) => score > 0.5).map(({ label }) => kind(label)),
        })),
      );
      return {
        measure: "f1",
        score: micro.f1,
        metrics: { f1: micro.f1, macroF1: macro.f1 },
        labels: f1ByLabel(kinds),
      };
    }
    case "regression": {
      const found = await classifier.classify(inputs, { ...signalOf(parts), function: "none" });
      let sum = 0;
      let count = 0;
      records.forEach(({ target }, i) => {
        if (target.kind !== "values") return;
        const byLabel = new Map(found[i].labels.map(({ label, score }) => [label, score]));
        target.values.forEach((value, n) => {
          sum += ((byLabel.get(id2label[n]) ?? 0) - value) ** 2;
          count++;
        });
      });
      const meanSquaredError = sum / count;
      return {
        measure: "meanSquaredError",
        score: -meanSquaredError,
        metrics: { meanSquaredError },
        labels: {},
      };
    }
  }
}

/** The names of a record's labels. Throws: TrainingError `data` for one that the head lacks. */
function wanted({ target }: TextRecord, i: number, id2label: readonly string[]): readonly string[] {
  return classLabelsOf(target).map((label) => id2label[labelNumber(label, `development[${i}]`, id2label)]);
}

function taskParts({ tokenizer, maxTokens }: EvaluationParts) {
  return { tokenizer, maxTokens };
}

function signalOf({ signal }: EvaluationParts) {
  return signal === undefined ? {} : { signal };
}

function f1ByLabel(
  kinds: Readonly<Record<string, { readonly f1: number }>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(kinds).map(([label, { f1 }]) => [label, f1]));
}

export function spanScorer(live: LiveModel) {
  return {
    config: live.config,
    async forward(inputs: BatchInputs, options?: BatchOptions) {
      const outputs = await live.run(inputs, options);
      return { startLogits: float32Of(outputs, "start_logits"), endLogits: float32Of(outputs, "end_logits") };
    },
  };
}

function scorer(live: LiveModel) {
  return {
    config: live.config,
    async forward(inputs: BatchInputs, options?: BatchOptions) {
      return { logits: float32Of(await live.run(inputs, options), "logits") };
    },
  };
}

/** Of multiple choice: inputs are [batch, choices, sequence]. */
function choiceScorer(live: LiveModel) {
  return {
    config: live.config,
    async forward({ inputIds, attentionMask }: BatchInputs, options?: BatchOptions) {
      const [batch, choices, sequence] = inputIds.shape;
      const shape = [elementCount([batch, choices]), sequence];
      const outputs = await live.run(
        { inputIds: { ...inputIds, shape }, attentionMask: { ...attentionMask, shape } },
        options,
      );
      return { logits: { ...float32Of(outputs, "logits"), shape: [batch, choices] } };
    },
  };
}
