import type { GraphBuilder, Value } from "../ir/builder.js";
import type { Dim } from "../ir/dims.js";
import { GROUP_SIZE, GROUP_ZERO } from "./group-steps.js";

/**
 * Rows of 4-bit integers, `packed` uint8 [..., width / 2] and `scale` [..., width / 32], as float32 [..., width]. Of a
 * weight this is computed once, when the session is made.
 */
export function unpackGroups(g: GraphBuilder, packed: Value, scale: Value): Value {
  const outer = packed.shape.slice(0, -1);
  const bytes = g.cast(packed, "float32");
  // Casting to integers drops what is behind the point.
  const high = g.cast(g.cast(g.mul(bytes, g.scalar(1 / 16)), "int32"), "float32");
  const low = g.binary("sub", bytes, g.mul(high, g.scalar(16)));
  const half = Number(packed.shape.at(-1));
  const column = (value: Value): Value => g.reshape(value, [...outer, half, 1]);
  const pairs = g.concat([column(low), column(high)], outer.length + 1);
  const groups: readonly Dim[] = [...outer, (2 * half) / GROUP_SIZE];
  const steps = g.binary("sub", g.reshape(pairs, [...groups, GROUP_SIZE]), g.scalar(GROUP_ZERO));
  const values = g.mul(steps, g.reshape(g.cast(scale, "float32"), [...groups, 1]));
  return g.reshape(values, [...outer, 2 * half]);
}
