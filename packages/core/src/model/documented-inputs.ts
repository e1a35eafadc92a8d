import { POSITION_OFFSET } from "@ernie-m/config";
import { LOWEST_FLOAT32 } from "./attention-bias.js";
import { type EncoderInputs, SEQUENCE, SEQUENCE_SHAPE } from "./encoder.js";
import type { ModelBuilder } from "./model-builder.js";
import { PARAMETER_NAMES } from "./parameters.js";

/**
 * The documented inputs, `input_ids` and `attention_mask` (1 attends, 0 does not), int64 [batch, sequence],
 * and inside the graph what is made of them elsewhere: positions 0, 1, … and a bias for each key.
 *
 * Source: transformers 4.44 ErnieMModel.forward.
 */
export function documentedInputs(m: ModelBuilder): EncoderInputs {
  const { g } = m;
  const ids = g.input("input_ids", "int64", SEQUENCE_SHAPE);
  const mask = g.cast(g.input("attention_mask", "int64", SEQUENCE_SHAPE), "float32");
  const positions = g.add(g.cast(g.range(SEQUENCE), "int32"), g.index(POSITION_OFFSET));
  return {
    words: m.embedding(ids, PARAMETER_NAMES.wordEmbeddings),
    positions,
    attentionBias: g.mul(g.binary("sub", g.scalar(1), mask), g.scalar(LOWEST_FLOAT32)),
  };
}
