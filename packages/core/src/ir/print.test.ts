import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomGraphs } from "../../test/random-graph.js";
import { float32Tensor, int32Tensor } from "../tensor.js";
import { GraphBuilder } from "./builder.js";
import type { Graph, ValueId } from "./graph.js";
import { print } from "./print.js";
import { verify } from "./verify.js";

/** The same graph with every value under another id. */
function renumbered(graph: Graph, offset: number): Graph {
  const count = graph.types.length;
  const moved = (id: ValueId): ValueId => (id + offset) % count;
  const types = [...graph.types];
  graph.types.forEach((type, id) => {
    types[moved(id)] = type;
  });
  const port = <T extends { readonly value: ValueId }>(each: T): T => ({ ...each, value: moved(each.value) });
  return {
    ...graph,
    types,
    inputs: graph.inputs.map(port),
    parameters: graph.parameters.map(port),
    constants: graph.constants.map(port),
    nodes: graph.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(moved),
      output: moved(node.output),
    })),
    outputs: graph.outputs.map(port),
  };
}

describe("print", () => {
  test("shows every kind of line", () => {
    const g = new GraphBuilder("pooled");
    const ids = g.input("ids", "int32", ["batch", "sequence"]);
    const table = g.parameter("table", "float16", [9, 4]);
    const weight = g.parameter("weight", "float32", [2, 4]);
    const bias = g.constant(float32Tensor(Float32Array.of(-0, 0.5), [2]));
    g.constant(int32Tensor(new Int32Array(9), [9]));
    const rows = g.cast(g.gather(table, ids, 0), "float32");
    const first = g.gather(rows, g.index(0), 1);
    g.output("logits", g.unary("tanh", g.linear(first, weight, bias, false)));
    g.output("tokens", g.reshape(rows, ["batch*sequence", 4]));
    expect(print(g.build())).toBe(
      [
        "graph pooled {",
        "  %0: int32[batch, sequence] = input ids",
        "  %1: float16[9, 4] = parameter table",
        "  %2: float32[2, 4] = parameter weight",
        "  %3: float32[2] = constant [-0, 0.5]",
        "  %4: int32[9] = constant …",
        "  %5: int32[] = constant [0]",
        "  %6: float16[batch, sequence, 4] = gather {axis=0} %1, %0",
        "  %7: float32[batch, sequence, 4] = cast {to=float32} %6",
        "  %8: float32[batch, 4] = gather {axis=1} %7, %5",
        "  %9: float32[batch, 2] = linear {transposed=false} %8, %2, %3",
        "  %10: float32[batch, 2] = unary {fn=tanh} %9",
        "  %11: float32[batch*sequence, 4] = reshape {shape=[batch*sequence, 4]} %7",
        "  output logits = %10",
        "  output tokens = %11",
        "}",
      ].join("\n"),
    );
  });

  test("is the same whatever the ids of the values", () => {
    fc.assert(
      fc.property(randomGraphs(), fc.nat(50), ({ graph }, offset) => {
        const other = renumbered(graph, offset);
        verify(other);
        expect(print(other)).toBe(print(graph));
      }),
    );
  });
});
