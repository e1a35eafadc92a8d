import type { Graph, Node, TensorType, ValueId } from "../ir/graph.js";

/**
 * The same graph with linear layers that multiply the numbers their integers stand for: ONNX Runtime
 * multiplies 8-bit integers on no graphics device, and what is exact costs one no more than what is rounded.
 */
export function dequantizeLinears(graph: Graph): Graph {
  const types: TensorType[] = [...graph.types];
  const value = (type: TensorType): ValueId => types.push(type) - 1;
  const rowsBefore = new Map(
    graph.nodes.flatMap(({ op, inputs, output }) =>
      op === "quantizeRows" ? [[output, inputs[0]] as const] : [],
    ),
  );
  const nodes = graph.nodes.flatMap((node): readonly Node[] => {
    if (node.op === "rowScale" || node.op === "quantizeRows") return [];
    if (node.op !== "integerLinear") return [node];
    const { path, output } = node;
    const [integers, , weight, scale, bias] = node.inputs as readonly [
      ValueId,
      ValueId,
      ValueId,
      ValueId,
      ValueId,
    ];
    const rows = rowsBefore.get(integers);
    if (rows === undefined) throw new TypeError(`${path}: its rows come from elsewhere than quantizeRows`);
    const { shape } = types[weight];
    const widened = value({ dtype: "float32", shape });
    const scaled = value({ dtype: "float32", shape });
    return [
      { op: "cast", attributes: { to: "float32" }, inputs: [weight], output: widened, path },
      { op: "binary", attributes: { fn: "mul" }, inputs: [widened, scale], output: scaled, path },
      { op: "linear", attributes: { transposed: true }, inputs: [rows, scaled, bias], output, path },
    ];
  });
  return { ...graph, types, nodes };
}
