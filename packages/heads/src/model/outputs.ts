import { float32Tensor, type PastKeyValue, SEQUENCE_SHAPE, type Tensor, type TensorMap } from "@ernie-m/core";
import type { ModelBuilder, Value } from "@ernie-m/core/graph";

/** What a forward call may return beside the head's own outputs; each is there when it was asked for. */
export interface EncoderExtras {
  /** Layers + 1 tensors float32 [batch, sequence, hidden], embeddings first. */
  readonly hiddenStates?: readonly Tensor<"float32">[];
  /** A tensor a layer, float32 [batch, heads, sequence, past + sequence], after softmax and head mask. */
  readonly attentions?: readonly Tensor<"float32">[];
  /** Keys and values a layer, float32 [batch, heads, past + sequence, head size]. */
  readonly pastKeyValues?: readonly PastKeyValue[];
}

/** Column `index` of `scores` [batch * sequence, columns] as an output [batch, sequence] of a head. */
export function column(m: ModelBuilder, scores: Value, index: number): Value {
  return m.g.reshape(m.g.gather(scores, m.g.index(index), 1), SEQUENCE_SHAPE);
}

/** A number, such as a loss, as a float32 tensor of rank 0. */
export function scalarTensor(value: number): Tensor<"float32"> {
  return float32Tensor(Float32Array.of(value), []);
}

/** A session's output, known to be float32. */
export function float32Output(outputs: TensorMap, name: string): Tensor<"float32"> {
  const tensor = outputs[name];
  if (tensor?.dtype !== "float32") throw new TypeError(`the graph has no float32 output ${name}`);
  return tensor;
}

function series(outputs: TensorMap, prefix: string, count: number): readonly Tensor<"float32">[] {
  return Array.from({ length: count }, (_, i) => float32Output(outputs, `${prefix}.${i}`));
}

/** Collects what was asked for from a session's outputs. */
export function encoderExtras(
  outputs: TensorMap,
  asked: { readonly hiddenStates: boolean; readonly attentions: boolean; readonly presentKeyValues: boolean },
  layers: number,
): EncoderExtras {
  return {
    ...(asked.hiddenStates && { hiddenStates: series(outputs, "hidden_states", layers + 1) }),
    ...(asked.attentions && { attentions: series(outputs, "attentions", layers) }),
    ...(asked.presentKeyValues && {
      pastKeyValues: Array.from({ length: layers }, (_, i) => ({
        key: float32Output(outputs, `present.${i}.key`),
        value: float32Output(outputs, `present.${i}.value`),
      })),
    }),
  };
}
