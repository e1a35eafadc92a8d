import type { GraphBuilder, Value } from "../ir/builder.js";
import type { Dim } from "../ir/dims.js";
import { GROUP_ZERO, HALF_GROUP } from "../quantization/group-layout.js";

/**
 * Rows of 4-bit integers, `packed` uint8 [..., width / 2] and `scale` [..., width / 32], as float32 [...,
 * width]. Of a weight this is computed once, when the session is made.
 */
export function unpackGroups(g: GraphBuilder, packed: Value, scale: Value): Value {
  const outer = packed.shape.slice(0, -1);
  const groups: readonly Dim[] = [...outer, Number(packed.shape.at(-1)) / HALF_GROUP];
  const bytes = g.reshape(g.cast(packed, "float32"), [...groups, HALF_GROUP]);
  // Casting to integers drops what is behind the point.
  const high = g.cast(g.cast(g.mul(bytes, g.scalar(1 / 16)), "int32"), "float32");
  const low = g.binary("sub", bytes, g.mul(high, g.scalar(16)));
  const integers = g.binary("sub", g.concat([low, high], groups.length), g.scalar(GROUP_ZERO));
  const values = g.mul(integers, g.reshape(g.cast(scale, "float32"), [...groups, 1]));
  return g.reshape(values, [...outer, 2 * Number(packed.shape.at(-1))]);
}
