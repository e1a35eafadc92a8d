import { type ModelBuilder, SEQUENCE_SHAPE, type Value } from "@ernie-m/core";

/** Column `index` of `scores` [batch * sequence, columns] as [batch, sequence]. */
export function column(m: ModelBuilder, scores: Value, index: number): Value {
  return m.g.reshape(m.g.gather(scores, m.g.index(index), 1), SEQUENCE_SHAPE);
}
