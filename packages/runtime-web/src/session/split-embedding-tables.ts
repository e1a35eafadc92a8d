import { bytesPerElement, elementCount, type Program, type WeightStorage } from "@ernie-m/core";
import type { Graph, Node, ValueId } from "@ernie-m/core/graph";
import { isWidenableDType, type WidenableDType } from "@ernie-m/core/session";

/** A table of which the rows that a run needs are looked up outside the graph. */
export interface EmbeddingTable {
  readonly parameter: string;
  readonly storage: WeightStorage;
  readonly dtype: WidenableDType;
  readonly rows: number;
  readonly width: number;
  /** The input that says which rows. */
  readonly ids: string;
  /** The input of the new graph that takes them, float32 [shape of ids, width]. */
  readonly input: string;
}

export interface SplitProgram {
  readonly program: Program;
  readonly tables: readonly EmbeddingTable[];
}

/** Tables below this cost less inside the graph than a look-up outside costs. */
const SMALLEST_TABLE = 2 ** 20;

/**
 * Takes large embedding tables out of a graph: of a table [rows, width] that is only read row by row, at ids
 * that are fed, the rows are fed instead. The word embeddings of a base-size model are 768 MB, of which a
 * text needs 0.1; a graphics device binds 128 MiB at once by default, and WebAssembly has 4 GiB for
 * everything.
 */
export function splitEmbeddingTables(program: Program, smallest = SMALLEST_TABLE): SplitProgram {
  const tables: EmbeddingTable[] = [];
  let { graph } = program;
  for (const node of program.graph.nodes) {
    const table = tableOf(program, node, smallest);
    if (table === undefined) continue;
    tables.push(table);
    graph = withoutTable(graph, node, table);
  }
  return { program: { ...program, graph }, tables };
}

function tableOf({ graph, weights }: Program, node: Node, smallest: number): EmbeddingTable | undefined {
  if (node.op !== "gather" || node.attributes.axis !== 0) return undefined;
  const [data, indices] = node.inputs;
  const parameter = graph.parameters.find(({ value }) => value === data);
  const ids = graph.inputs.find(({ value }) => value === indices);
  if (data === undefined || parameter === undefined || ids === undefined) return undefined;
  const storage = weights.get(parameter.name);
  const { dtype, shape } = graph.types[data];
  const [rows, width] = shape;
  const isFit =
    storage !== undefined &&
    isWidenableDType(dtype) &&
    shape.length === 2 &&
    elementCount(shape.map(Number)) * bytesPerElement[dtype] >= smallest &&
    usersOf(graph, data).length === 1 &&
    !graph.outputs.some(({ value }) => value === data || value === node.output) &&
    // Rows arrive as float32; whoever takes them as they are stored would get another type.
    (dtype === "float32" || usersOf(graph, node.output).every(({ op }) => op === "cast"));
  if (!isFit) return undefined;
  const { name } = parameter;
  return {
    parameter: name,
    storage,
    dtype,
    rows: Number(rows),
    width: Number(width),
    ids: ids.name,
    input: `rows of ${name}`,
  };
}

function usersOf(graph: Graph, value: ValueId): readonly Node[] {
  return graph.nodes.filter(({ inputs }) => inputs.includes(value));
}

function withoutTable(graph: Graph, gather: Node, { parameter, input, ids }: EmbeddingTable): Graph {
  const nodes = graph.nodes.filter((node) => node !== gather);
  const isUsed = (value: ValueId): boolean =>
    nodes.some(({ inputs }) => inputs.includes(value)) || graph.outputs.some((port) => port.value === value);
  return {
    ...graph,
    nodes,
    types: graph.types.map((type, id) => (id === gather.output ? { ...type, dtype: "float32" } : type)),
    parameters: graph.parameters.filter(({ name }) => name !== parameter),
    inputs: [
      ...graph.inputs.filter(({ name, value }) => name !== ids || isUsed(value)),
      { name: input, value: gather.output },
    ],
  };
}
