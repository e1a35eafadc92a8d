import type { CheckpointLocation, OpenOptions, Runtime, Tensor } from "@ernie-m/core";
import type { ErnieMPreTrainedModel, ModelDType, Schema } from "@ernie-m/heads";
import { type HeadName, heads, type TaskOf } from "@ernie-m/heads/table";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";

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

/** Does the task of a head on inputs. */
type Answer<Task> = (task: Task, inputs: readonly InputTexts[], schema: Schema) => Promise<unknown>;

const firsts = (inputs: readonly InputTexts[]): readonly string[] => inputs.map(([text]) => text ?? "");

const answers: { readonly [H in HeadName]: Answer<TaskOf<H>> } = {
  base: (task, inputs) => task.embed(firsts(inputs)),
  "information-extraction": (task, inputs, schema) =>
    task.extract(firsts(inputs), schema, { onPromptTooLong: () => undefined }),
  "token-classification": (task, inputs) => task.classify(firsts(inputs)),
  "sequence-classification": (task, inputs) =>
    task.classify(inputs.map(([text = "", pair]) => (pair === undefined ? { text } : { text, pair }))),
  "question-answering": (task, inputs) =>
    task.answer(inputs.map(([question = "", context = ""]) => ({ question, context }))),
  "multiple-choice": (task, inputs) =>
    task.choose(inputs.map(([prompt = "", ...choices]) => ({ prompt, choices }))),
};

/** Opens a checkpoint for the task of a head. Throws: whatever the task's own loading throws. */
export async function openTask<Head extends HeadName>(
  head: Head,
  where: CheckpointLocation,
  { schema, ...options }: TaskOpening,
): Promise<MeasuredTask> {
  const task = (await heads[head].load(where, options)) as TaskOf<Head>;
  const answer: Answer<TaskOf<Head>> = answers[head];
  const { model, tokenizer } = task;
  return { model, tokenizer, answer: (inputs) => answer(task, inputs, schema) };
}
