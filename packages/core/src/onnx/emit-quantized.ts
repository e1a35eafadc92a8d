import type { Shape } from "../ir/dims.js";
import { GROUP_SIZE, GROUP_ZERO, HALF_GROUP } from "../ir/group-layout.js";
import type { QuantizedOpAttributes } from "../ir/quantized-ops.js";
import {
  QUANTIZED_ZERO,
  RELATIVE_SCALE,
  SMALLEST_MAGNITUDE,
} from "../quantization/activation-quantization.js";
import type { Tensor } from "../tensor.js";
import { type EmitRule, type EmittedOperator, integers, operands, scalar } from "./emit-context.js";
import { onnxDataType } from "./onnx-writer.js";

const AXIS_1 = integers(1);
const byte = (value: number): Tensor => ({ dtype: "uint8", shape: [], data: Uint8Array.of(value) });
const ZERO_POINT = byte(QUANTIZED_ZERO);
const LOWER_BITS = byte(15);
const HALF_BYTE = byte(4);

/** The ONNX form of operations on integers. */
export const quantizedEmitRules: { readonly [K in keyof QuantizedOpAttributes]: EmitRule<K> } = {
  rowScale: (node, context) => {
    const [x] = operands(node, context);
    const inputs = [x, context.constant(AXIS_1)];
    const attributes = { keepdims: 0 };
    const highest = context.step({ opType: "ReduceMax", inputs, attributes });
    const lowest = context.step({ opType: "ReduceMin", inputs, attributes });
    const negated = context.step({ opType: "Neg", inputs: [lowest] });
    const magnitude = context.step({
      opType: "Max",
      inputs: [highest, negated, context.constant(scalar(SMALLEST_MAGNITUDE))],
    });
    return { opType: "Mul", inputs: [magnitude, context.constant(scalar(RELATIVE_SCALE))] };
  },
  quantizeRows: (node, context) => {
    const [x, scale] = operands(node, context);
    const rows = context.step({ opType: "Shape", inputs: [scale] });
    const zeros = context.step({ opType: "Expand", inputs: [context.constant(ZERO_POINT), rows] });
    return { opType: "QuantizeLinear", inputs: [x, scale, zeros], attributes: { axis: 0 } };
  },
  integerLinear: (node, context) => {
    const [x, scale, weight, weightScale, bias] = operands(node, context);
    const sums = context.step({
      opType: "MatMulInteger",
      inputs: [x, weight, context.constant(ZERO_POINT)],
    });
    const floats = context.step({
      opType: "Cast",
      inputs: [sums],
      attributes: { to: onnxDataType.float32 },
    });
    // Columns first: ONNX Runtime makes one operator of what comes before.
    const byColumn = context.step({ opType: "Mul", inputs: [floats, weightScale] });
    const column = context.step({ opType: "Unsqueeze", inputs: [scale, context.constant(AXIS_1)] });
    const byRow = context.step({ opType: "Mul", inputs: [byColumn, column] });
    return { opType: "Add", inputs: [byRow, bias] };
  },

  // A session makes every step of its constants anew, so as many as can be are of bytes.
  dequantizeGroups: (node, context) => {
    const [packed, scale] = operands(node, context);
    const { shape } = context.graph.types[node.inputs[0]];
    const outer = shape.slice(0, -1);
    const groups = Number(shape.at(-1)) / HALF_GROUP;
    const axis = outer.length + 1;
    const reshaped = (value: string, from: Shape, to: Shape): EmittedOperator => ({
      opType: "Reshape",
      inputs: [value, context.shapeOperand(to, from)],
    });
    const halves = context.step(reshaped(packed, shape, [...outer, groups, HALF_GROUP]));
    const low = context.step({ opType: "BitwiseAnd", inputs: [halves, context.constant(LOWER_BITS)] });
    const high = context.step({
      opType: "BitShift",
      inputs: [halves, context.constant(HALF_BYTE)],
      attributes: { direction: "RIGHT" },
    });
    const all = context.step({ opType: "Concat", inputs: [low, high], attributes: { axis } });
    const inGroups = [...outer, groups, GROUP_SIZE];
    const inRows = [...outer, groups * GROUP_SIZE];
    const scales = context.step({
      opType: "Cast",
      inputs: [scale],
      attributes: { to: onnxDataType.float32 },
    });
    if (context.dequantizesConstants) {
      const zeros = context.step({
        opType: "Expand",
        inputs: [context.constant(byte(GROUP_ZERO)), context.step({ opType: "Shape", inputs: [scales] })],
      });
      return {
        opType: "DequantizeLinear",
        inputs: [context.step(reshaped(all, inGroups, inRows)), scales, zeros],
        attributes: { axis: outer.length, block_size: GROUP_SIZE },
      };
    }
    const floats = context.step({
      opType: "Cast",
      inputs: [all],
      attributes: { to: onnxDataType.float32 },
    });
    const integers = context.step({
      opType: "Sub",
      inputs: [floats, context.constant(scalar(GROUP_ZERO))],
    });
    const each = context.step(reshaped(scales, [...outer, groups], [...outer, groups, 1]));
    return reshaped(context.step({ opType: "Mul", inputs: [integers, each] }), inGroups, inRows);
  },
};
