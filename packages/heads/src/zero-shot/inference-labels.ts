import { InputError } from "@ernie-m/core";

/** Which of a model's labels say that a hypothesis follows from a premise, and that it cannot be true. */
export interface InferenceLabels {
  readonly entailment: number;
  /** Undefined when no label says so. */
  readonly contradiction: number | undefined;
}

/**
 * Finds the labels of natural language inference by their names: checkpoints order them as they like, and a position
 * taken for granted turns a classifier into its opposite.
 *
 * Throws: InputError when none or several are entailment.
 */
export function inferenceLabels(id2label: readonly string[]): InferenceLabels {
  const entailments = idsOf(id2label, /^\s*entail/i);
  if (entailments.length !== 1)
    throw new InputError(
      "id2label",
      'one label that begins with "entail", as a model of natural language inference has',
      id2label.map((label) => JSON.stringify(label)).join(", "),
    );
  const [entailment] = entailments;
  const [contradiction]: readonly (number | undefined)[] = idsOf(id2label, /^\s*contradict/i);
  return { entailment, contradiction };
}

function idsOf(id2label: readonly string[], name: RegExp): readonly number[] {
  return id2label.flatMap((label, id) => (name.test(label) ? [id] : []));
}
