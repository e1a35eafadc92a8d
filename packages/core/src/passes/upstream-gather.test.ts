import { activationNames, withConfig } from "@ernie-m/config";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { poolingHead, randomConfig, randomModel } from "../../test/random-model.js";
import { GraphBuilder } from "../ir/builder.js";
import type { Graph } from "../ir/graph.js";
import { print } from "../ir/print.js";
import { verify } from "../ir/verify.js";
import { buildEncoder, buildPooler, type EncoderOptions, plainEncoder } from "../model/encoder.js";
import type { HeadGraph } from "../model/head-graph.js";
import { ModelBuilder } from "../model/model-builder.js";
import { prepareInputs } from "../model/model-inputs.js";
import { float32Tensor, int32Tensor, type Tensor } from "../tensor.js";
import { worstDifference } from "../testing/compare.js";
import { evaluate } from "../testing/evaluate.js";
import { commonSubexpressions } from "./common-subexpressions.js";
import { eliminateDeadCode } from "./eliminate-dead-code.js";
import { upstreamGather } from "./upstream-gather.js";

/** What sequence classification reads: the pooler, nothing else. */
const clsHead: HeadGraph = {
  ...poolingHead,
  name: "cls",
  build(m, tokens) {
    m.g.output("pooler_output", buildPooler(m, tokens));
  },
};

/** The model before this pass. */
function modelGraph(config = randomConfig, head = clsHead, options: Partial<EncoderOptions> = {}): Graph {
  const m = new ModelBuilder(head.name, config, randomModel(config).weights);
  head.build(m, buildEncoder(m, { ...plainEncoder, ...options }));
  return commonSubexpressions.run(m.g.build()).graph;
}

/** Linear layers by how many rows they compute, without the dead ones. */
function linearRows(graph: Graph): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const node of eliminateDeadCode.run(graph).graph.nodes)
    if (node.op === "linear") {
      const rows = String(graph.types[node.output].shape[0]);
      counts[rows] = (counts[rows] ?? 0) + 1;
    }
  return counts;
}

function feedsOf(
  batch: number,
  sequence: number,
  lengths: readonly number[],
): Readonly<Record<string, Tensor>> {
  const ids = Int32Array.from({ length: batch * sequence }, (_, i) =>
    i % sequence < lengths[Math.floor(i / sequence)] ? 2 + ((i * 7) % 9) : 1,
  );
  return prepareInputs(randomConfig, { inputIds: int32Tensor(ids, [batch, sequence]) }, { mode: "hf" }).feeds;
}

test("one token of a linear layer is one row of work", () => {
  const g = new GraphBuilder("example");
  const x = g.input("x", "float32", ["batch*sequence", 4]);
  g.input("ids", "int32", ["batch", "sequence"]);
  const y = g.linear(x, g.parameter("w", "float32", [3, 4]), g.parameter("b", "float32", [3]), false);
  g.output("first", g.gather(g.reshape(y, ["batch", "sequence", 3]), g.index(0), 1));
  const { graph, applied } = upstreamGather.run(g.build());
  expect(applied).toBe(1);
  expect(print(eliminateDeadCode.run(graph).graph)).toBe(
    `graph example {
  %0: float32[batch*sequence, 4] = input x
  %1: int32[batch, sequence] = input ids
  %2: float32[3, 4] = parameter w
  %3: float32[3] = parameter b
  %4: int32[] = constant [0]
  %5: float32[batch, sequence, 4] = reshape {shape=[batch, sequence, 4]} %0
  %6: float32[batch, 4] = gather {axis=1} %5, %4
  %7: float32[batch, 3] = linear {transposed=false} %6, %2, %3
  output first = %7
}`,
  );
});

test("the last layer computes keys and values for all tokens, the rest for one", () => {
  const before = modelGraph();
  // Two layers of six linear layers; then the pooler.
  expect(linearRows(before)).toEqual({ "batch*sequence": 12, batch: 1 });
  const { graph, applied } = upstreamGather.run(before);
  verify(graph);
  expect(applied).toBe(1);
  expect(linearRows(graph)).toEqual({ "batch*sequence": 8, batch: 5 });
});

describe("computes the same", () => {
  const { tensors } = randomModel();
  const shapes = fc.record({
    batch: fc.integer({ min: 1, max: 3 }),
    sequence: fc.integer({ min: 1, max: 6 }),
  });

  test("for any batch, lengths and padding", () => {
    const before = modelGraph();
    const { graph } = upstreamGather.run(before);
    fc.assert(
      fc.property(shapes, fc.infiniteStream(fc.nat()), ({ batch, sequence }, numbers) => {
        const lengths = Array.from({ length: batch }, () => 1 + (numbers.next().value % sequence));
        const feeds = feedsOf(batch, sequence, lengths);
        const expected = evaluate(before, feeds, tensors).pooler_output;
        expect(worstDifference(evaluate(graph, feeds, tensors).pooler_output, expected)).toBeLessThan(1e-6);
      }),
      { numRuns: 40 },
    );
  });

  test.each(activationNames)("with %s, which may read its operand more than once", (hiddenAct) => {
    const before = modelGraph(withConfig(randomConfig, { hiddenAct }));
    const { graph } = upstreamGather.run(before);
    expect(linearRows(graph)).toEqual({ "batch*sequence": 8, batch: 5 });
    const feeds = feedsOf(2, 4, [4, 2]);
    const expected = evaluate(before, feeds, tensors).pooler_output;
    expect(worstDifference(evaluate(graph, feeds, tensors).pooler_output, expected)).toBeLessThan(1e-6);
  });

  test("with a head mask", () => {
    const before = modelGraph(randomConfig, clsHead, { headMask: true });
    const { graph } = upstreamGather.run(before);
    expect(linearRows(graph)).toEqual({ "batch*sequence": 8, batch: 5 });
    const head_mask = float32Tensor(Float32Array.of(1, 0, 0.5, 1, 1, 0), [2, 3]);
    const feeds = { ...feedsOf(2, 4, [4, 2]), head_mask };
    const expected = evaluate(before, feeds, tensors).pooler_output;
    expect(worstDifference(evaluate(graph, feeds, tensors).pooler_output, expected)).toBeLessThan(1e-6);
  });
});

describe("leaves alone what is read in full", () => {
  test("when the last hidden state is an output", () => {
    const before = modelGraph(randomConfig, poolingHead);
    const { graph, applied, refused } = upstreamGather.run(before);
    expect(applied).toBe(0);
    expect(graph).toBe(before);
    expect(refused).toEqual([{ path: "pooler/gather", reason: "all tokens are read elsewhere too" }]);
  });

  test("when every hidden state is asked for", () => {
    expect(upstreamGather.run(modelGraph(randomConfig, clsHead, { hiddenStates: true })).applied).toBe(0);
  });

  test("attention probabilities that are asked for: only what comes after them moves", () => {
    const before = modelGraph(randomConfig, clsHead, { attentions: true });
    const { graph } = upstreamGather.run(before);
    verify(graph);
    // Queries of the last layer are needed for its map; output projection and feed-forward are not.
    expect(linearRows(graph)).toEqual({ "batch*sequence": 9, batch: 4 });
    const { tensors } = randomModel();
    const feeds = feedsOf(2, 4, [4, 2]);
    const [actual, expected] = [evaluate(graph, feeds, tensors), evaluate(before, feeds, tensors)];
    for (const name of Object.keys(expected))
      expect(worstDifference(actual[name], expected[name])).toBeLessThan(1e-6);
  });

  test("tokens that come straight from an input", () => {
    const g = new GraphBuilder("input");
    const x = g.input("x", "float32", ["batch*sequence", 4]);
    g.input("ids", "int32", ["batch", "sequence"]);
    g.output("first", g.gather(g.reshape(x, ["batch", "sequence", 4]), g.index(0), 1));
    const before = g.build();
    const { graph, refused } = upstreamGather.run(before);
    expect(graph).toBe(before);
    expect(refused.map(({ reason }) => reason)).toEqual([
      "what makes the tokens does not treat them one by one",
    ]);
  });
});
