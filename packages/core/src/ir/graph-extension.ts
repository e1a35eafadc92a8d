import { GraphError } from "../errors.js";
import type { Graph, Node, TensorType, ValueId } from "./graph.js";
import { inferType } from "./infer.js";
import type { OpAttributes, OpKind } from "./ops.js";

/**
 * Adds nodes to a graph that exists: what a pass that rewrites builds its replacements with. New values get
 * ids after the graph's own; the graph itself stays as it is.
 */
export class GraphExtension {
  readonly nodes: Node[] = [];
  readonly #types: TensorType[];

  constructor(graph: Graph) {
    this.#types = [...graph.types];
  }

  /** Types of the graph's values and of the new ones, by id. */
  get types(): readonly TensorType[] {
    return this.#types;
  }

  /** A new value that no node makes: an input, a parameter or a constant. */
  value({ dtype, shape }: TensorType): ValueId {
    return this.#types.push({ dtype, shape }) - 1;
  }

  /** A new node's result. Throws: GraphError when the operands are not legal. */
  node<K extends OpKind>(
    op: K,
    inputs: readonly ValueId[],
    attributes: OpAttributes[K],
    path: string,
  ): ValueId {
    const type = inferType(
      op,
      inputs.map((id) => this.#types[id]),
      attributes,
    );
    if (typeof type === "string") throw new GraphError(path, type);
    const output = this.value(type);
    this.nodes.push({ op, attributes, inputs, output, path } as Node);
    return output;
  }
}
