import { describeTensor, formatShape } from "../tensor.js";
import { checkGraph } from "./check-graph.js";
import type { Graph, Node, ValueId } from "./graph.js";

function formatAttributes(node: Node): string {
  const entries = Object.entries(node.attributes);
  if (entries.length === 0) return "";
  const text = entries.map(
    ([key, value]) => `${key}=${Array.isArray(value) ? formatShape(value) : String(value)}`,
  );
  return ` {${text.join(", ")}}`;
}

/** -0 is another number than 0: dividing by it tells. */
function formatNumber(value: number | bigint): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/**
 * A graph as text, one value a line. Values are numbered in the order in which they appear, so graphs of
 * the same form print the same, whatever their ids. Throws: InputError for what is no graph.
 */
export function print(graph: Graph): string {
  checkGraph(graph);
  const numbers = new Map<ValueId, number>();
  const name = (id: ValueId): string => {
    if (!numbers.has(id)) numbers.set(id, numbers.size);
    return `%${numbers.get(id)}`;
  };
  const typed = (id: ValueId): string =>
    `${name(id)}: ${graph.types[id] === undefined ? "no type" : describeTensor(graph.types[id])}`;

  const lines = [`graph ${graph.name} {`];
  for (const port of graph.inputs) lines.push(`  ${typed(port.value)} = input ${port.name}`);
  for (const port of graph.parameters) lines.push(`  ${typed(port.value)} = parameter ${port.name}`);
  for (const { value, tensor } of graph.constants)
    lines.push(
      `  ${typed(value)} = constant ${tensor.data.length <= 8 ? `[${[...tensor.data].map(formatNumber).join(", ")}]` : "…"}`,
    );
  for (const node of graph.nodes) {
    const operands = node.inputs.map(name).join(", ");
    lines.push(`  ${typed(node.output)} = ${node.op}${formatAttributes(node)} ${operands}`);
  }
  for (const port of graph.outputs) lines.push(`  output ${port.name} = ${name(port.value)}`);
  lines.push("}");
  return lines.join("\n");
}
