import { type ActivationName, activationNames } from "@ernie-m/config";
import { describe, expect, test } from "vitest";
import { runOnnx } from "../../test/ort-run.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { GraphBuilder } from "../ir/builder.js";
import type { Graph } from "../ir/graph.js";
import { lowerToOnnx } from "../onnx/lower.js";
import { float32Tensor, type Tensor } from "../tensor.js";
import { evaluate } from "../testing/evaluate.js";
import { activations } from "./activations.js";

/** erf by Abramowitz and Stegun 7.1.26, whose error is at most 1.5e-7: not the interpreter's series. */
function roughErf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const polynomial =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - polynomial * Math.exp(-x * x));
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const gelu = (x: number): number => x * 0.5 * (1 + roughErf(x / Math.sqrt(2)));
const tanhGelu = (x: number): number =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
const silu = (x: number): number => x * sigmoid(x);

/** Source: transformers 4.44 activations.py, class by class of ACT2FN. */
const formulas: { readonly [Name in ActivationName]: (x: number) => number } = {
  gelu,
  gelu_10: (x) => Math.min(10, Math.max(-10, gelu(x))),
  gelu_accurate: tanhGelu,
  gelu_fast: (x) => 0.5 * x * (1 + Math.tanh(x * 0.7978845608 * (1 + 0.044715 * x * x))),
  gelu_new: tanhGelu,
  gelu_python: gelu,
  gelu_pytorch_tanh: tanhGelu,
  laplace: (x) => 0.5 * (1 + roughErf((x - 707107e-6) / (282095e-6 * Math.sqrt(2)))),
  leaky_relu: (x) => (x >= 0 ? x : 0.01 * x),
  linear: (x) => x,
  mish: (x) => x * Math.tanh(x > 700 ? x : Math.log(1 + Math.exp(x))),
  quick_gelu: (x) => x * sigmoid(1.702 * x),
  relu: (x) => Math.max(0, x),
  relu2: (x) => (x > 0 ? x * x : 0),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  sigmoid,
  silu,
  swish: silu,
  tanh: (x) => (Math.exp(2 * Math.min(x, 300)) - 1) / (Math.exp(2 * Math.min(x, 300)) + 1),
};

const values = Float32Array.from([
  ...Array.from({ length: 121 }, (_, i) => (i - 60) / 10),
  ...[6.5, 9.9, 10.1, 12, 30, 88, 100, 1000, 30_000].flatMap((x) => [x, -x]),
  ...[1e-3, 1e-6].flatMap((x) => [x, -x]),
]);
const feeds = { x: float32Tensor(values, [values.length]) };

function graphOf(name: ActivationName): Graph {
  const g = new GraphBuilder(name);
  g.output("y", activations[name](g, g.input("x", "float32", [values.length])));
  return g.build();
}

function expectFormula(name: ActivationName, actual: Tensor): void {
  values.forEach((x, i) => {
    const expected = formulas[name](x);
    const difference = Math.abs(Number(actual.data[i]) - expected) / (1 + Math.abs(expected));
    expect(difference, `${name}(${x}) = ${actual.data[i]}, expected ${expected}`).toBeLessThan(2e-6);
  });
}

describe.each([...activationNames])("%s", (name) => {
  test("is its formula", () => {
    expectFormula(name, evaluate(graphOf(name), feeds).y);
  });

  test("is its formula on ONNX Runtime", async () => {
    const program = { graph: graphOf(name), weights: new Map(), files: memoryFiles("none", {}) };
    expectFormula(name, (await runOnnx(lowerToOnnx(program, { locate: (file) => file }), feeds)).y);
  });
});

test("the table has every documented name", () => {
  expect(Object.keys(activations).sort()).toEqual([...activationNames].sort());
});
