/**
 * The inverse of `quantize-activations`, for devices that multiply no 8-bit integers:
 *
 *     integerLinear(quantizeRows(x), …, weight, scale, bias)  →  linear(x, cast(weight) * scale, bias)
 *
 * ONNX Runtime multiplies them on no graphics device. Weights are the numbers that their integers stand for,
 * and activations are not rounded.
 */
import type { Node, ValueId } from "../ir/graph.js";
import { GraphExtension } from "../ir/graph-extension.js";
import type { Pass } from "./pass.js";

/** Multiplies floats where weights are stored as integers. */
export const dequantizeLinears: Pass = {
  name: "dequantize-linears",
  run(graph) {
    const makers = new Map(graph.nodes.map((node) => [node.output, node]));
    const extension = new GraphExtension(graph);
    const replacement = new Map<ValueId, ValueId>();
    const resolve = (id: ValueId): ValueId => replacement.get(id) ?? id;
    const nodes = graph.nodes.flatMap((node): readonly Node[] => {
      if (node.op === "rowScale" || node.op === "quantizeRows") return [];
      if (node.op !== "integerLinear") return [{ ...node, inputs: node.inputs.map(resolve) } as Node];
      const { path } = node;
      const [rows, , weight, scale, bias] = node.inputs;
      const quantized = makers.get(rows);
      if (quantized?.op !== "quantizeRows")
        throw new TypeError(`${path}: its rows come from elsewhere than quantizeRows`);
      const before = extension.nodes.length;
      const integers = extension.node("cast", [weight], { to: "float32" }, path);
      const floats = extension.node("binary", [integers, scale], { fn: "mul" }, path);
      const inputs = [resolve(quantized.inputs[0]), floats, bias];
      replacement.set(node.output, extension.node("linear", inputs, { transposed: true }, path));
      return extension.nodes.slice(before);
    });
    if (replacement.size === 0) return { graph, applied: 0, refused: [] };
    const outputs = graph.outputs.map((port) => ({ ...port, value: resolve(port.value) }));
    return {
      graph: { ...graph, types: extension.types, nodes, outputs },
      applied: replacement.size,
      refused: [],
    };
  },
};
