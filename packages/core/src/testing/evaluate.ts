import { GraphError } from "../errors.js";
import { evaluateDim, type Shape } from "../ir/dims.js";
import type { Graph, Node, ValueId } from "../ir/graph.js";
import type { OpKind } from "../ir/ops.js";
import { formatShape, type Tensor, type TensorMap } from "../tensor.js";
import type { EvaluateContext } from "./evaluate-rule.js";
import { evaluateRules } from "./evaluate-rules.js";

/** Sizes of the symbols that the feeds decide. */
function bindSymbols(graph: Graph, feeds: TensorMap): ReadonlyMap<string, number> {
  const bindings = new Map<string, number>();
  for (const port of graph.inputs) {
    const tensor = feeds[port.name];
    if (tensor === undefined) throw new GraphError(`input ${port.name}`, "is not fed");
    const { dtype, shape } = graph.types[port.value];
    const received = `${tensor.dtype}${formatShape(tensor.shape)}`;
    if (tensor.dtype !== dtype || tensor.shape.length !== shape.length)
      throw new GraphError(`input ${port.name}`, `expected ${dtype}${formatShape(shape)}, got ${received}`);
    shape.forEach((dim, axis) => {
      const size = tensor.shape[axis];
      const known = evaluateDim(dim, bindings);
      if (known === undefined) bindings.set(String(dim), size);
      else if (known !== size)
        throw new GraphError(
          `input ${port.name}`,
          `expected ${dtype}${formatShape(shape)} with ${dim} = ${known}, got ${received}`,
        );
    });
  }
  return bindings;
}

/**
 * Runs a graph in plain TypeScript: slow, obvious, in double precision rounded to the value's dtype, the
 * oracle that passes and backends are compared with.
 *
 * `parameters` holds a tensor for every parameter of the graph, by name.
 *
 * Throws: GraphError for feeds and parameters that are missing or do not fit, and for indices out of range.
 */
export function evaluate(graph: Graph, feeds: TensorMap, parameters: TensorMap = {}): TensorMap {
  const bindings = bindSymbols(graph, feeds);
  const values = new Map<ValueId, Tensor>();
  for (const port of graph.inputs) values.set(port.value, feeds[port.name]);
  for (const port of graph.parameters) {
    const tensor = parameters[port.name];
    if (tensor === undefined) throw new GraphError(`parameter ${port.name}`, "has no tensor");
    values.set(port.value, tensor);
  }
  for (const constant of graph.constants) values.set(constant.value, constant.tensor);

  const read = (id: ValueId): Tensor => {
    const tensor = values.get(id);
    if (tensor === undefined) throw new GraphError(`value %${id}`, "is used before it is computed");
    return tensor;
  };
  const context: EvaluateContext = {
    resolve: (shape: Shape) =>
      shape.map((dim) => {
        const size = evaluateDim(dim, bindings);
        if (size === undefined)
          throw new GraphError(graph.name, `the size "${dim}" is not known from any input`);
        return size;
      }),
  };
  for (const node of graph.nodes) values.set(node.output, evaluateNode(node, node.inputs.map(read), context));
  return Object.fromEntries(graph.outputs.map((port) => [port.name, read(port.value)]));
}

function evaluateNode<K extends OpKind>(
  node: Node<K>,
  inputs: readonly Tensor[],
  context: EvaluateContext,
): Tensor {
  const rule = evaluateRules[node.op] as unknown as (
    node: Node<K>,
    inputs: readonly Tensor[],
    context: EvaluateContext,
  ) => Tensor;
  return rule(node, inputs, context);
}
