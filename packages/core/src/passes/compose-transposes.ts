import type { Graph, Node, ValueId } from "../ir/graph.js";
import { GraphExtension } from "../ir/graph-extension.js";
import type { Pass } from "./pass.js";

/**
 * A transpose of a transpose is one, or none:
 *
 *     transpose(transpose(x, p), q)  →  transpose(x, p∘q)
 *
 * Gradients of attention are full of them: what passed a transpose comes back through its inverse.
 */
export const composeTransposes: Pass = {
  name: "compose-transposes",
  run(graph) {
    const extension = new GraphExtension(graph);
    /** What each transpose moves, and how. */
    const sources = new Map<ValueId, { readonly of: ValueId; readonly permutation: readonly number[] }>();
    const replacement = new Map<ValueId, ValueId>();
    const resolve = (id: ValueId): ValueId => replacement.get(id) ?? id;
    const nodes = graph.nodes.flatMap((node): readonly Node[] => {
      const kept = { ...node, inputs: node.inputs.map(resolve) } as Node;
      if (kept.op !== "transpose") return [kept];
      const before = sources.get(kept.inputs[0]);
      const { permutation: after } = kept.attributes;
      if (before === undefined) {
        sources.set(kept.output, { of: kept.inputs[0], permutation: after });
        return [kept];
      }
      const permutation = after.map((axis) => before.permutation[axis]);
      if (permutation.every((axis, i) => axis === i)) {
        replacement.set(kept.output, before.of);
        return [];
      }
      const made = extension.node("transpose", [before.of], { permutation }, kept.path);
      sources.set(made, { of: before.of, permutation });
      replacement.set(kept.output, made);
      return extension.nodes.slice(-1);
    });
    if (replacement.size === 0) return { graph, applied: 0, refused: [] };
    const outputs = graph.outputs.map((port) => ({ ...port, value: resolve(port.value) }));
    const composed: Graph = { ...graph, types: extension.types, nodes, outputs };
    return { graph: composed, applied: replacement.size, refused: [] };
  },
};
