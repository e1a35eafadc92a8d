import { multiplyDims, sameShape } from "../ir/dims.js";
import type { Graph, Node, ValueId } from "../ir/graph.js";

/** A `gather` of one place along the sequence of tokens that were laid out by sequence just for it. */
export interface TokenSelection {
  readonly gather: Node<"gather">;
  /** The tokens [batch * sequence, width] it selects from. */
  readonly tokens: ValueId;
}

/** Every such selection of a graph. */
export function findTokenSelections(graph: Graph): readonly TokenSelection[] {
  const makers = new Map(graph.nodes.map((node) => [node.output, node]));
  const scalars = new Set(
    graph.constants.filter(({ tensor }) => tensor.shape.length === 0).map(({ value }) => value),
  );
  return graph.nodes.flatMap((node) => {
    if (node.op !== "gather" || node.attributes.axis !== 1 || !scalars.has(node.inputs[1])) return [];
    const layout = makers.get(node.inputs[0]);
    if (layout?.op !== "reshape") return [];
    const [tokens] = layout.inputs;
    const [rows, width] = graph.types[tokens].shape;
    const [batch, sequence, ...rest] = layout.attributes.shape;
    const isTokens = graph.types[tokens].shape.length === 2 && sameShape(rest, [width]);
    return isTokens && multiplyDims([batch, sequence]) === rows ? [{ gather: node, tokens }] : [];
  });
}
