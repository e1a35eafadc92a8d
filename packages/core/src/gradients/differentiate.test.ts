import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { worstSlopeDifference } from "../../test/central-differences.js";
import { differentiatedGraphs, LOSS } from "../../test/differentiable-graph.js";
import { GraphError } from "../errors.js";
import { GraphBuilder, type Value } from "../ir/builder.js";
import { verify } from "../ir/verify.js";
import { eliminateDeadCode } from "../passes/eliminate-dead-code.js";
import { int32Tensor } from "../tensor.js";
import { evaluate } from "../testing/evaluate.js";
import { type Differentiation, differentiate, gradientName } from "./differentiate.js";
import { gradientRules } from "./gradient-rules.js";

/** `GRADIENT_GRAPHS=500` for the whole of it. */
const GRAPHS = Number(process.env.GRADIENT_GRAPHS ?? 150);

test("gradients of random graphs are what central differences are", () => {
  fc.assert(
    fc.property(differentiatedGraphs(), fc.nat(), (graph, seed) => {
      verify(graph.graph);
      expect(worstSlopeDifference(graph, seed)).toBeLessThan(1e-6);
    }),
    { numRuns: GRAPHS },
  );
});

test("random graphs are differentiated through every operation that has a gradient", () => {
  const passed = new Set<string>();
  for (const { graph } of fc.sample(differentiatedGraphs(), { numRuns: 500, seed: 1 }))
    for (const { path } of graph.nodes)
      if (path.startsWith("backward/")) passed.add(path.slice(path.lastIndexOf("/") + 1));
  passed.delete("loss");
  const rules = Object.entries(gradientRules).filter(([, rule]) => typeof rule === "function");
  expect([...passed].sort()).toEqual(rules.map(([op]) => op).sort());
});

test("what was computed stays as it was, and nothing is computed for what nobody wants", () => {
  fc.assert(
    fc.property(differentiatedGraphs(), ({ graph, feeds, parameters }) => {
      const forward = graph.nodes.filter(({ path }) => !path.startsWith("backward/"));
      expect(graph.nodes.slice(0, forward.length)).toEqual(forward);
      const results = evaluate(graph, feeds, parameters);
      for (const { name, value } of graph.outputs) {
        const { dtype, shape } = results[name];
        expect(dtype).toBe(graph.types[value].dtype);
        const of = { ...feeds, ...parameters }[name.replace(gradientName(""), "")];
        if (name.startsWith(gradientName("")) && of !== undefined) expect(shape).toEqual(of.shape);
      }
      const [port] = graph.outputs.slice(-1);
      const alone = eliminateDeadCode.run({ ...graph, outputs: [port] }).graph;
      const again = differentiate(
        { ...graph, outputs: graph.outputs.filter(({ name }) => name === LOSS), nodes: forward },
        { loss: LOSS, wanted: [port.name.replace(gradientName(""), "")] },
      );
      const needed = eliminateDeadCode.run({ ...again, outputs: again.outputs.slice(-1) }).graph;
      expect(again.nodes.filter(({ path }) => path.startsWith("backward/")).length).toBe(
        needed.nodes.filter(({ path }) => path.startsWith("backward/")).length,
      );
      expect(needed.nodes.length).toBe(alone.nodes.length);
    }),
    { numRuns: 50 },
  );
});

describe("what cannot be differentiated is refused with its place", () => {
  const refusal = (
    build: (g: GraphBuilder, x: Value) => Value,
    asked: Partial<Differentiation> = {},
  ): unknown => {
    const g = new GraphBuilder("refused");
    const x = g.input("x", "float32", ["rows", 4]);
    g.input("ids", "int32", ["rows"]);
    const result = g.scope("layer", () => build(g, x));
    g.output("rows", result);
    g.output("loss", g.node("sum", [result], { axes: [...result.shape.keys()] }));
    try {
      return differentiate(g.build(), { loss: "loss", wanted: ["x"], ...asked });
    } catch (error) {
      return error;
    }
  };
  const same = (_: GraphBuilder, x: Value): Value => x;
  const cases: readonly (readonly [string, unknown])[] = [
    ["layer/cast: cast: integers have no gradient", refusal((g, x) => g.cast(g.cast(x, "int32"), "float32"))],
    [
      "layer/integerLinear: integerLinear: rounding to integers has no gradient; ask for float32 weights",
      refusal((g, x) => {
        const scale = g.rowScale(x);
        const columns = g.parameter("columns", "float32", [4]);
        const weight = g.parameter("weight", "int8", [4, 4]);
        return g.integerLinear(g.quantizeRows(x, scale), scale, weight, columns, columns);
      }),
    ],
    [
      "layer/geluGradient: geluGradient: the gradient of a gradient is not known",
      refusal((g, x) => g.node("geluGradient", [x, x], { approximation: "none" })),
    ],
    [
      "layer/gather: gather: indices that only a run knows have no gradient; feed the rows and take their gradient",
      refusal((g, x) => g.gather(x, g.cast(g.range("rows"), "int32"), 0)),
    ],
    [
      "layer/gather: gather: at most 64 indices have a gradient, got 65",
      refusal((g, x) => g.gather(x, g.constant(int32Tensor(new Int32Array(65), [65])), 1)),
    ],
    [
      "layer/binaryCrossEntropy: binaryCrossEntropy: the gradient of targets is not known",
      refusal((g, x) => g.node("binaryCrossEntropy", [x, x], { positiveWeight: 1 })),
    ],
    ["output rows: a loss is one float, got float32[rows, 4]", refusal(same, { loss: "rows" })],
    ["output none: the graph has no such output", refusal(same, { loss: "none" })],
    ["gradient of none: the graph has no such parameter or input", refusal(same, { wanted: ["x", "none"] })],
    ["gradient of ids: only floats have one, got int32[rows]", refusal(same, { wanted: ["ids"] })],
    [
      "gradient of x: loss does not depend on it",
      refusal((g, x) => g.node("expand", [g.parameter("w", "float32", [4]), x], {})),
    ],
  ];
  test.each(cases)("%s", (message, error) => {
    expect(error).toBeInstanceOf(GraphError);
    expect(error).toMatchObject({ message });
  });
});
