import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomGraphs } from "../../test/random-graph.js";
import { GraphError, PassError } from "../errors.js";
import { GraphBuilder } from "../ir/builder.js";
import { print } from "../ir/print.js";
import { verify } from "../ir/verify.js";
import { worstDifference } from "../testing/compare.js";
import { evaluate } from "../testing/evaluate.js";
import { commonSubexpressions } from "./common-subexpressions.js";
import { eliminateDeadCode } from "./eliminate-dead-code.js";
import { type Pass, runPasses } from "./pass.js";
import { defaultPasses, optimize } from "./pipeline.js";

describe.each([...defaultPasses])("$name on any graph", (pass) => {
  test("leaves the numbers, the contract and the graph that came in as they are", () => {
    fc.assert(
      fc.property(randomGraphs(), ({ graph, feeds, parameters }) => {
        const before = structuredClone(graph);
        const after = pass.run(graph);
        expect(graph).toEqual(before);
        verify(after.graph);
        expect(after.graph.inputs).toEqual(graph.inputs);
        expect(after.graph.outputs.map((port) => port.name)).toEqual(graph.outputs.map((port) => port.name));
        const expected = evaluate(graph, feeds, parameters);
        const actual = evaluate(after.graph, feeds, parameters);
        for (const name of Object.keys(expected))
          expect(worstDifference(actual[name], expected[name])).toBe(0);
      }),
    );
  });

  test("says how much it did, and does nothing twice", () => {
    fc.assert(
      fc.property(randomGraphs(), ({ graph }) => {
        const first = pass.run(graph);
        const size = (g: typeof graph): number => g.nodes.length + g.constants.length + g.parameters.length;
        expect(first.applied).toBe(size(graph) - size(first.graph));
        if (first.applied === 0) expect(first.graph).toBe(graph);
        const second = pass.run(first.graph);
        expect(second.applied).toBe(0);
        expect(second.graph).toBe(first.graph);
      }),
    );
  });
});

test("the pipeline leaves nothing repeated and nothing unused", () => {
  fc.assert(
    fc.property(randomGraphs(), ({ graph }) => {
      const optimized = optimize(graph);
      const used = new Set([
        ...optimized.nodes.flatMap((node) => node.inputs),
        ...optimized.outputs.map((port) => port.value),
      ]);
      for (const { output } of optimized.nodes) expect(used).toContain(output);
      for (const { value } of [...optimized.constants, ...optimized.parameters])
        expect(used).toContain(value);
      const spelled = optimized.nodes.map(({ op, attributes, inputs }) =>
        JSON.stringify([op, attributes, inputs]),
      );
      expect(new Set(spelled).size).toBe(spelled.length);
    }),
  );
});

describe("eliminate-dead-code", () => {
  test("keeps what outputs need, and every input", () => {
    const g = new GraphBuilder("dead");
    const x = g.input("x", "float32", [2]);
    g.input("unused", "int32", ["batch"]);
    const kept = g.parameter("kept", "float32", [2]);
    const dropped = g.parameter("dropped", "float32", [2]);
    g.unary("abs", g.add(dropped, g.scalar(3)));
    g.output("y", g.mul(g.add(x, kept), g.scalar(2)));
    expect(print(eliminateDeadCode.run(g.build()).graph)).toBe(
      [
        "graph dead {",
        "  %0: float32[2] = input x",
        "  %1: int32[batch] = input unused",
        "  %2: float32[2] = parameter kept",
        "  %3: float32[] = constant [2]",
        "  %4: float32[2] = binary {fn=add} %0, %2",
        "  %5: float32[2] = binary {fn=mul} %4, %3",
        "  output y = %5",
        "}",
      ].join("\n"),
    );
    expect(eliminateDeadCode.run(g.build())).toMatchObject({ applied: 4, refused: [] });
  });

  test("keeps a value that is an output and nothing's operand", () => {
    const g = new GraphBuilder("kept");
    const x = g.input("x", "float32", [2]);
    const middle = g.unary("abs", x);
    g.output("middle", middle);
    g.output("end", g.unary("neg", middle));
    g.output("weight", g.parameter("w", "float32", [2]));
    g.output("constant", g.scalar(1));
    const graph = g.build();
    expect(eliminateDeadCode.run(graph)).toEqual({ graph, applied: 0, refused: [] });
  });
});

describe("common-subexpressions", () => {
  test("computes equal things once, also when they became equal on the way", () => {
    const g = new GraphBuilder("merged");
    const x = g.input("x", "float32", [2]);
    const half = (): ReturnType<typeof g.mul> => g.mul(g.unary("abs", x), g.scalar(0.5));
    g.output("a", half());
    g.output("b", g.add(half(), half()));
    g.output("c", half());
    const { graph, applied } = commonSubexpressions.run(g.build());
    expect(applied).toBe(9);
    expect(print(graph)).toBe(
      [
        "graph merged {",
        "  %0: float32[2] = input x",
        "  %1: float32[] = constant [0.5]",
        "  %2: float32[2] = unary {fn=abs} %0",
        "  %3: float32[2] = binary {fn=mul} %2, %1",
        "  %4: float32[2] = binary {fn=add} %3, %3",
        "  output a = %3",
        "  output b = %4",
        "  output c = %3",
        "}",
      ].join("\n"),
    );
  });

  test("tells apart what differs in operation, attributes, operands or their order", () => {
    const g = new GraphBuilder("different");
    const x = g.input("x", "float32", [2, 2]);
    const y = g.input("y", "float32", [2, 2]);
    for (const value of [
      g.unary("abs", x),
      g.unary("neg", x),
      g.unary("abs", y),
      g.binary("sub", x, y),
      g.binary("sub", y, x),
      g.gelu(x, "none"),
      g.gelu(x, "tanh"),
      g.reshape(x, [4]),
      g.reshape(x, [1, 4]),
      g.concat([x, y], 0),
      g.concat([x, y], 1),
    ])
      g.output(`out.${value.id}`, value);
    const graph = g.build();
    expect(commonSubexpressions.run(graph).graph).toBe(graph);
  });

  test("tells 0 from -0 and one dtype or shape from another", () => {
    const g = new GraphBuilder("constants");
    const x = g.input("x", "float32", [1]);
    g.output("high", g.binary("div", x, g.scalar(0)));
    g.output("low", g.binary("div", x, g.scalar(-0)));
    g.output("flat", g.constant({ dtype: "float32", shape: [1], data: Float32Array.of(0) }));
    g.output("index", g.index(0));
    const graph = g.build();
    const after = commonSubexpressions.run(graph);
    expect(after.graph).toBe(graph);
    const { high, low } = evaluate(after.graph, {
      x: { dtype: "float32", shape: [1], data: Float32Array.of(1) },
    });
    expect([...high.data, ...low.data]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });

  test("does not read large constants", () => {
    const g = new GraphBuilder("large");
    const zeros = (count: number) =>
      g.constant({ dtype: "float32", shape: [count], data: new Float32Array(count) });
    g.output("a", g.add(zeros(65), zeros(65)));
    g.output("b", g.add(zeros(64), zeros(64)));
    expect(
      commonSubexpressions.run(g.build()).graph.constants.map(({ tensor }) => tensor.data.length),
    ).toEqual([65, 65, 64]);
  });
});

describe("runPasses", () => {
  const idle: Pass = { name: "idle", run: (graph) => ({ graph, applied: 0, refused: [] }) };
  const picky: Pass = {
    name: "picky",
    run: (graph) => ({ graph, applied: 0, refused: [{ path: "a/unary", reason: "not today" }] }),
  };
  const graph = (() => {
    const g = new GraphBuilder("test");
    g.output("y", g.unary("abs", g.input("x", "float32", [2])));
    return g.build();
  })();

  function failure(passes: readonly Pass[]): unknown {
    try {
      runPasses(graph, passes);
    } catch (error) {
      return error;
    }
    throw new Error("nothing was thrown");
  }

  test("runs in order and reports what each pass did", () => {
    expect(runPasses(graph, [picky, idle])).toEqual({
      graph,
      reports: [
        { pass: "picky", applied: 0, refused: [{ path: "a/unary", reason: "not today" }] },
        { pass: "idle", applied: 0, refused: [] },
      ],
    });
  });

  test("names the pass that left an illegal graph, and those before it", () => {
    const bad: Pass = { name: "bad", run: (g) => ({ graph: { ...g, nodes: [] }, applied: 1, refused: [] }) };
    const error = failure([idle, picky, bad, idle]);
    expect(error).toBeInstanceOf(PassError);
    expect(error).toMatchObject({
      code: "pass-failed",
      pass: "bad",
      previousPasses: ["idle", "picky"],
      message: "bad (after idle, picky): output y: value %1 is not defined",
      cause: expect.any(GraphError),
    });
  });

  test("wraps whatever a pass throws", () => {
    const cause = new TypeError("undefined is not a function");
    const bad: Pass = {
      name: "bad",
      run() {
        throw cause;
      },
    };
    const error = failure([bad]);
    expect(error).toBeInstanceOf(PassError);
    expect(error).toMatchObject({
      message: "bad (first pass): undefined is not a function",
      previousPasses: [],
      cause,
    });
  });
});
