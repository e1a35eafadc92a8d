import { InputError, type PastKeyValue, type Tensor } from "@ernie-m/core";
import type { MultipleChoiceInputs, QuestionAnsweringInputs } from "@ernie-m/heads";

/** Every input that some head takes. */
export type ForwardInputs = MultipleChoiceInputs & QuestionAnsweringInputs;

const INPUTS: Readonly<Record<string, Exclude<keyof ForwardInputs, "pastKeyValues">>> = {
  input_ids: "inputIds",
  inputs_embeds: "inputsEmbeds",
  attention_mask: "attentionMask",
  position_ids: "positionIds",
  head_mask: "headMask",
  labels: "labels",
  start_positions: "startPositions",
  end_positions: "endPositions",
};

const PAST = /^past_key_values\.(0|[1-9]\d*)\.(key|value)$/;

/** Tensors under their documented names as a call's inputs, and the names that no model takes. */
export function toForwardInputs(tensors: ReadonlyMap<string, Tensor>): {
  readonly inputs: ForwardInputs;
  readonly ignored: readonly string[];
} {
  const inputs: { -readonly [K in keyof ForwardInputs]: ForwardInputs[K] } = {};
  const past: { key?: Tensor; value?: Tensor }[] = [];
  const ignored: string[] = [];
  for (const [name, tensor] of tensors) {
    const known = Object.hasOwn(INPUTS, name) ? INPUTS[name] : undefined;
    const [, layer, part] = PAST.exec(name) ?? [];
    if (known !== undefined) inputs[known] = tensor;
    else if (part === "key" || part === "value")
      past[Number(layer)] = { ...past[Number(layer)], [part]: tensor };
    else ignored.push(name);
  }
  if (past.length > 0) inputs.pastKeyValues = completePast(past);
  return { inputs, ignored };
}

function completePast(
  past: readonly ({ key?: Tensor; value?: Tensor } | undefined)[],
): readonly PastKeyValue[] {
  return Array.from(past, (entry, layer) => {
    if (entry?.key === undefined || entry.value === undefined)
      throw new InputError(
        `past_key_values.${layer}`,
        "a key and a value",
        entry === undefined ? "neither" : "one of them",
      );
    return { key: entry.key, value: entry.value };
  });
}

/** A call's outputs under their documented names. */
export function fromForwardOutputs(outputs: object): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const [key, value] of Object.entries(outputs) as [
    string,
    Tensor | readonly (Tensor | PastKeyValue)[],
  ][]) {
    const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if ("dtype" in value) tensors[name] = value;
    else
      value.forEach((entry, i) => {
        if ("dtype" in entry) tensors[`${name}.${i}`] = entry;
        else {
          tensors[`${name}.${i}.key`] = entry.key;
          tensors[`${name}.${i}.value`] = entry.value;
        }
      });
  }
  return tensors;
}
