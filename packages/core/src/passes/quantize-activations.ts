/**
 * A linear layer whose weight is stored as 8-bit integers multiplies integers:
 *
 *     linear(x, weight * scale, bias)  →  integerLinear(quantizeRows(x), …, weight, scale, bias)
 *
 * Every row of `x` is quantised by its own largest magnitude, so what a row becomes does not depend on the
 * rows beside it.
 */
import type { Graph, Node, ValueId } from "../ir/graph.js";
import { GraphExtension } from "../ir/graph-extension.js";
import type { Pass, Refusal } from "./pass.js";

/** A weight [in, out] of integers and the scale [out] of its columns. */
interface IntegerWeight {
  readonly values: ValueId;
  readonly scale: ValueId;
}

/** How `weight` is computed when it is integers widened and scaled by column; else undefined. */
function integerWeight(
  graph: Graph,
  makers: ReadonlyMap<ValueId, Node>,
  weight: ValueId,
): IntegerWeight | undefined {
  const product = makers.get(weight);
  if (product?.op !== "binary" || product.attributes.fn !== "mul") return undefined;
  const [widened, scale] = product.inputs;
  const cast = makers.get(widened);
  if (cast?.op !== "cast") return undefined;
  const [values] = cast.inputs;
  return graph.types[values].dtype === "int8" ? { values, scale } : undefined;
}

/** Multiplies integers where weights are stored so. */
export const quantizeActivations: Pass = {
  name: "quantize-activations",
  run(graph) {
    const makers = new Map(graph.nodes.map((node) => [node.output, node]));
    const extension = new GraphExtension(graph);
    const refused: Refusal[] = [];
    const quantized = new Map<ValueId, readonly [rows: ValueId, scale: ValueId]>();
    const replacement = new Map<ValueId, ValueId>();
    const nodes = graph.nodes.flatMap((node): readonly Node[] => {
      const kept = [{ ...node, inputs: node.inputs.map((id) => replacement.get(id) ?? id) } as Node];
      if (node.op !== "linear") return kept;
      const weight = integerWeight(graph, makers, node.inputs[1]);
      if (weight === undefined) return kept;
      if (!node.attributes.transposed) {
        refused.push({
          path: node.path,
          reason: "the weight is [out, in]; integers are multiplied by [in, out]",
        });
        return kept;
      }
      const before = extension.nodes.length;
      const x = kept[0].inputs[0];
      // Projections that read the same rows share their integers.
      const [rows, scale] = quantized.get(x) ?? quantizeRows(extension, x, node.path);
      quantized.set(x, [rows, scale]);
      const product = extension.node(
        "integerLinear",
        [rows, scale, weight.values, weight.scale, node.inputs[2]],
        {},
        node.path,
      );
      replacement.set(node.output, product);
      return extension.nodes.slice(before);
    });
    if (replacement.size === 0) return { graph, applied: 0, refused };
    const outputs = graph.outputs.map((port) => ({
      ...port,
      value: replacement.get(port.value) ?? port.value,
    }));
    return {
      graph: { ...graph, types: extension.types, nodes, outputs },
      applied: replacement.size,
      refused,
    };
  },
};

function quantizeRows(extension: GraphExtension, x: ValueId, path: string): readonly [ValueId, ValueId] {
  const scale = extension.node("rowScale", [x], {}, path);
  return [extension.node("quantizeRows", [x, scale], {}, path), scale];
}
