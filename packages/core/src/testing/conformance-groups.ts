import { GROUP_SIZE } from "../ir/group-layout.js";
import { float32Tensor, int32Tensor, type Tensor } from "../tensor.js";
import { type ConformanceCase, graphCase, numbers, WIDTH } from "./conformance-case.js";
import { encodeNumbers } from "./numbers.js";

/** Rows of 4-bit integers with their scales. */
function groups(rows: number, width: number, dtype: "float16" | "float32") {
  const bytes = numbers((rows * width) / 2, 8).map((value) => Math.floor(128 + 127 * value));
  const scales = numbers((rows * width) / GROUP_SIZE, 9);
  return {
    packed: encodeNumbers("uint8", [rows, width / 2], bytes),
    scale: encodeNumbers(dtype, [rows, width / GROUP_SIZE], scales),
  };
}

const ROWS = 4096;

/** 4-bit weights: all of one, and rows of a table. */
export const groupCases: readonly ConformanceCase[] = [
  ...(["float16", "float32"] as const).map((dtype) =>
    graphCase(`4-bit weight of ${dtype} scales`, (g, x) => {
      const [out, width] = [3, 2 * GROUP_SIZE];
      const ones = g.constant(float32Tensor(new Float32Array(width).fill(1), [1, width]));
      const column = g.gather(g.reshape(x, ["batch*sequence", WIDTH]), g.index(0), 1);
      const { packed, scale } = groups(out, width, dtype);
      return {
        weights: { packed, scale },
        output: g.linear(
          g.mul(g.reshape(column, ["batch*sequence", 1]), ones),
          g.dequantizeGroups(
            g.parameter("packed", "uint8", packed.shape),
            g.parameter("scale", dtype, scale.shape),
          ),
          g.constant(float32Tensor(new Float32Array(out), [out])),
          false,
        ),
      };
    }),
  ),
  graphCase("gather rows of 4 bits", (g) => {
    const { packed, scale } = groups(ROWS, GROUP_SIZE, "float16");
    const ids = g.constant(int32Tensor(Int32Array.of(0, ROWS - 1, 7), [3]));
    const rows = (name: string, { dtype, shape }: Tensor) =>
      g.gather(g.parameter(name, dtype, shape), ids, 0);
    return {
      weights: { packed, scale },
      output: g.dequantizeGroups(rows("packed", packed), rows("scale", scale)),
    };
  }),
];
