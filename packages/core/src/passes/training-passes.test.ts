import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differentiatedGraphs } from "../../test/differentiable-graph.js";
import { randomGraphs } from "../../test/random-graph.js";
import { GraphBuilder } from "../ir/builder.js";
import type { Graph } from "../ir/graph.js";
import { print } from "../ir/print.js";
import { verify } from "../ir/verify.js";
import { worstDifference } from "../testing/compare.js";
import { evaluate } from "../testing/evaluate.js";
import { accumulateProducts } from "./accumulate-products.js";
import { composeTransposes } from "./compose-transposes.js";
import { eliminateDeadCode } from "./eliminate-dead-code.js";
import type { Pass } from "./pass.js";

const passes: readonly Pass[] = [composeTransposes, accumulateProducts];

describe.each(passes)("$name", (pass) => {
  test("leaves the numbers of any graph, and the graph that came in, as they are", () => {
    fc.assert(
      fc.property(fc.oneof(randomGraphs(), differentiatedGraphs()), ({ graph, feeds, parameters }) => {
        const before = structuredClone(graph);
        const { graph: after, applied } = pass.run(graph);
        expect(graph).toEqual(before);
        verify(after);
        if (applied === 0) expect(after).toBe(graph);
        const [actual, expected] = [after, graph].map((each) => evaluate(each, feeds, parameters));
        for (const name of Object.keys(expected))
          expect(worstDifference(actual[name], expected[name])).toBeLessThan(1e-6);
      }),
      { numRuns: 200 },
    );
  });

  test("leaves nothing to do", () => {
    fc.assert(
      fc.property(differentiatedGraphs(), ({ graph }) => {
        const once = eliminateDeadCode.run(pass.run(graph).graph).graph;
        expect(pass.run(once).applied).toBe(0);
      }),
    );
  });
});

function printed(build: (g: GraphBuilder) => void, pass: Pass): readonly string[] {
  const g = new GraphBuilder("before");
  build(g);
  const lines = print(eliminateDeadCode.run(pass.run(g.build()).graph).graph).split("\n");
  return lines.filter((line) => /= (transpose|linear|binary)|output/.test(line)).map((line) => line.trim());
}

describe("compose-transposes", () => {
  const chained = (...permutations: readonly (readonly number[])[]): readonly string[] =>
    printed((g) => {
      const x = g.input("x", "float32", [2, 3, 4]);
      g.output(
        "y",
        permutations.reduce((value, permutation) => g.transpose(value, permutation), x),
      );
    }, composeTransposes);

  test("makes one of several", () => {
    expect(chained([1, 0, 2], [0, 2, 1])).toEqual([
      "%1: float32[3, 4, 2] = transpose {permutation=[1, 2, 0]} %0",
      "output y = %1",
    ]);
    expect(chained([1, 2, 0], [1, 2, 0], [1, 0, 2])).toEqual([
      "%1: float32[2, 4, 3] = transpose {permutation=[0, 2, 1]} %0",
      "output y = %1",
    ]);
  });

  test("drops those that undo one another", () => {
    expect(chained([2, 0, 1], [1, 2, 0])).toEqual(["output y = %0"]);
  });
});

describe("accumulate-products", () => {
  const build = (change: (g: GraphBuilder) => void): readonly string[] => printed(change, accumulateProducts);
  const operands = (g: GraphBuilder) => {
    const x = g.input("x", "float32", ["rows", 2]);
    const w = g.parameter("w", "float32", [2, 2]);
    return { x, w, product: g.node("linear", [x, w], { transposed: true }) };
  };

  test("starts a product from what is added to it", () => {
    const lines = build((g) => {
      const { x, product } = operands(g);
      g.output("y", g.add(product, x));
    });
    expect(lines).toEqual(["%2: float32[rows, 2] = linear {transposed=true} %0, %1, %0", "output y = %2"]);
  });

  test("leaves products that others read, or that what is added to would have to be repeated for", () => {
    const read = build((g) => {
      const { x, product } = operands(g);
      g.output("y", g.add(x, product));
      g.output("z", product);
    });
    expect(read.filter((line) => line.includes("binary"))).toHaveLength(1);
    const narrow = build((g) => {
      const { product } = operands(g);
      g.output("y", g.add(product, g.parameter("b", "float32", [1, 2])));
    });
    expect(narrow.filter((line) => line.includes("binary"))).toHaveLength(1);
  });
});

test("a gradient of what three layers read is one chain of products", () => {
  const { graph } = accumulated();
  expect(graph.nodes.filter(({ op }) => op === "binary")).toEqual([]);
});

/** What three linear layers without bias pass back to the rows they all read. */
function accumulated(): { readonly graph: Graph } {
  const g = new GraphBuilder("three");
  const x = g.input("x", "float32", ["rows", 2]);
  const layer = (name: string) =>
    g.node("linear", [x, g.parameter(name, "float32", [2, 2])], { transposed: true });
  g.output("y", g.add(g.add(layer("a"), layer("b")), layer("c")));
  return accumulateProducts.run(g.build());
}
