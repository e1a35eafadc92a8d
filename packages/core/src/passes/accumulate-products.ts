import { sameShape } from "../ir/dims.js";
import type { Graph, Node, ValueId } from "../ir/graph.js";
import type { Pass } from "./pass.js";

/** How often each value is read; outputs are read once more. */
function readsOf(graph: Graph): ReadonlyMap<ValueId, number> {
  const reads = new Map<ValueId, number>();
  const read = (id: ValueId): unknown => reads.set(id, (reads.get(id) ?? 0) + 1);
  for (const { inputs } of graph.nodes) inputs.forEach(read);
  for (const { value } of graph.outputs) read(value);
  return reads;
}

/**
 * A product that is added to something starts from it:
 *
 *     y + linear(x, w)  →  linear(x, w, y)
 *
 * The gradient of what several layers read is a sum of such products. Sums of floats come out in another order.
 */
export const accumulateProducts: Pass = {
  name: "accumulate-products",
  run(graph) {
    const reads = readsOf(graph);
    const makers = new Map(graph.nodes.map((node) => [node.output, node]));
    const accumulated = new Set<ValueId>();
    /** The product that `id` is, when nobody else reads it and nothing is added to it yet. */
    const product = (id: ValueId): Node<"linear"> | undefined => {
      const maker = makers.get(id);
      return maker?.op === "linear" && maker.inputs.length === 2 && reads.get(id) === 1 ? maker : undefined;
    };
    const nodes = graph.nodes.map((node): Node => {
      if (node.op !== "binary" || node.attributes.fn !== "add") return node;
      // The second first: it is the one that a sum was going to have added to it.
      for (const operand of [1, 0]) {
        const [id, other] = [node.inputs[operand], node.inputs[1 - operand]];
        const found = product(id);
        if (found === undefined || !sameShape(graph.types[other].shape, graph.types[id].shape)) continue;
        accumulated.add(id);
        const { attributes, path } = found;
        return { op: "linear", attributes, inputs: [...found.inputs, other], output: node.output, path };
      }
      return node;
    });
    if (accumulated.size === 0) return { graph, applied: 0, refused: [] };
    const kept = nodes.filter(({ output }) => !accumulated.has(output));
    return { graph: { ...graph, nodes: kept }, applied: accumulated.size, refused: [] };
  },
};
