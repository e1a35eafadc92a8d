import { describeValue, quoteList } from "@ernie-m/config";
import { InputError } from "@ernie-m/core";

/** Which of a model's labels say that a hypothesis follows from a premise, and that it cannot be true. */
export interface InferenceLabels {
  readonly entailment: number;
  /** Undefined when no label says so. */
  readonly contradiction: number | undefined;
}

/** A label of a model, by its name in the configuration or by its number. */
export type LabelReference = string | number;

/** What the caller says of the labels of a model whose configuration does not. */
export interface StatedInferenceLabels {
  readonly entailment?: LabelReference | undefined;
  readonly contradiction?: LabelReference | undefined;
}

const NAMES = { entailment: /^\s*(?:entail|蕴[含涵])/i, contradiction: /^\s*(?:contradict|矛盾)/i } as const;

/**
 * Finds the labels of natural language inference: those that the caller says, else by their names. Checkpoints order them
 * as they like, and a position taken for granted turns a classifier into its opposite.
 *
 * Throws: InputError when none or several are entailment, or for a label that the model does not have.
 */
export function inferenceLabels(
  id2label: readonly string[],
  stated: StatedInferenceLabels = {},
): InferenceLabels {
  const entailment = labelOf(id2label, "entailment", stated.entailment) ?? onlyEntailment(id2label);
  const [named]: readonly (number | undefined)[] = idsOf(id2label, NAMES.contradiction);
  const contradiction = labelOf(id2label, "contradiction", stated.contradiction) ?? named;
  if (contradiction === entailment)
    throw new InputError(
      "contradiction",
      "another label than entailment",
      describeValue(stated.contradiction ?? id2label[entailment]),
    );
  return { entailment, contradiction };
}

function onlyEntailment(id2label: readonly string[]): number {
  const found = idsOf(id2label, NAMES.entailment);
  if (found.length === 1) return found[0];
  throw new InputError(
    "id2label",
    'one label that begins with "entail", as a model of natural language inference has, or entailment to say which it is',
    quoteList(id2label),
  );
}

function labelOf(
  id2label: readonly string[],
  name: keyof StatedInferenceLabels,
  stated: unknown,
): number | undefined {
  if (stated === undefined) return undefined;
  const ids =
    typeof stated === "number"
      ? Object.hasOwn(id2label, stated)
        ? [stated]
        : []
      : id2label.flatMap((label, id) => (label === stated ? [id] : []));
  if (ids.length === 1) return ids[0];
  throw new InputError(
    name,
    `a label of the model, ${quoteList(id2label)}, or its number`,
    describeValue(stated),
  );
}

function idsOf(id2label: readonly string[], name: RegExp): readonly number[] {
  return id2label.flatMap((label, id) => (name.test(label) ? [id] : []));
}
