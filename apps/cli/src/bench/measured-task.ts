import type { CheckpointLocation, OpenOptions, Runtime, Tensor } from "@ernie-m/core";
import {
  type ErnieMPreTrainedModel,
  loadChoiceSelector,
  loadExtractor,
  loadQuestionAnswerer,
  loadTextClassifier,
  loadTextEmbedder,
  loadTokenClassifier,
  type ModelDType,
  type Schema,
} from "@ernie-m/heads";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";
import type { HeadName } from "../forward/heads.js";

/** The texts of one input: a text; a text and its pair; question and context; prompt and choices. */
export type InputTexts = readonly string[];

/** A model of any head: what they take alike. */
type AnyModel = ErnieMPreTrainedModel & {
  forward(inputs: { readonly inputIds: Tensor; readonly attentionMask: Tensor }): Promise<object>;
};

/** The task of a checkpoint's head. */
export interface MeasuredTask {
  readonly model: AnyModel;
  readonly tokenizer: ErnieMTokenizer;
  /** Does the task on inputs as `InputTexts` says for this head. */
  answer(inputs: readonly InputTexts[]): Promise<unknown>;
}

/** How a task is opened. */
export interface TaskOpening extends OpenOptions {
  readonly runtime: Runtime;
  readonly dtype?: ModelDType;
  readonly optimize?: boolean;
  /** What information extraction looks for. */
  readonly schema: Schema;
}

const firsts = (inputs: readonly InputTexts[]): readonly string[] => inputs.map(([text]) => text ?? "");

/** Opens a checkpoint for the task of a head. Throws: whatever the task's own loading throws. */
export async function openTask(
  head: HeadName,
  where: CheckpointLocation,
  { schema, ...options }: TaskOpening,
): Promise<MeasuredTask> {
  switch (head) {
    case "base": {
      const task = await loadTextEmbedder(where, options);
      return measured(task, (inputs) => task.embed(firsts(inputs)));
    }
    case "information-extraction": {
      const task = await loadExtractor(where, options);
      return measured(task, (inputs) =>
        task.extract(firsts(inputs), schema, { onPromptTooLong: () => undefined }),
      );
    }
    case "token-classification": {
      const task = await loadTokenClassifier(where, options);
      return measured(task, (inputs) => task.classify(firsts(inputs)));
    }
    case "sequence-classification": {
      const task = await loadTextClassifier(where, options);
      return measured(task, (inputs) =>
        task.classify(inputs.map(([text = "", pair]) => (pair === undefined ? { text } : { text, pair }))),
      );
    }
    case "question-answering": {
      const task = await loadQuestionAnswerer(where, options);
      return measured(task, (inputs) =>
        task.answer(inputs.map(([question = "", context = ""]) => ({ question, context }))),
      );
    }
    case "multiple-choice": {
      const task = await loadChoiceSelector(where, options);
      return measured(task, (inputs) =>
        task.choose(inputs.map(([prompt = "", ...choices]) => ({ prompt, choices }))),
      );
    }
  }
}

function measured(
  { model, tokenizer }: Pick<MeasuredTask, "model" | "tokenizer">,
  answer: MeasuredTask["answer"],
): MeasuredTask {
  return { model, tokenizer, answer };
}
