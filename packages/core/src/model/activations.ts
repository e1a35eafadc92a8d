import type { ActivationName } from "@ernie-m/config";
import type { GraphBuilder, Value } from "../ir/builder.js";

type Activation = (g: GraphBuilder, x: Value) => Value;

/**
 * `laplace` is `0.5 (1 + erf((x - mu) / (sigma √2)))` with mu = √½ and sigma = √(1/4π), which the source
 * writes as 0.707107 and 0.282095. Source: MEGA (arXiv 2209.10655), equation 25.
 */
const LAPLACE = { mu: Math.SQRT1_2, sigma: 0.5 / Math.sqrt(Math.PI) };
const LEAKY_SLOPE = 0.01;
const QUICK_GELU_SCALE = 1.702;
const GELU_10_LIMIT = 10;
const RELU_6_LIMIT = 6;

const exactGelu: Activation = (g, x) => g.gelu(x, "none");
const tanhGelu: Activation = (g, x) => g.gelu(x, "tanh");
const relu: Activation = (g, x) => g.unary("relu", x);
const silu: Activation = (g, x) => g.mul(x, g.unary("sigmoid", x));

function clamp(g: GraphBuilder, x: Value, low: number, high: number): Value {
  return g.binary("min", g.binary("max", x, g.scalar(low)), g.scalar(high));
}

/** The activation functions of transformers 4.44's ACT2FN (activations.py) as graph operations. */
export const activations: { readonly [Name in ActivationName]: Activation } = {
  gelu: exactGelu,
  gelu_python: exactGelu,
  gelu_10: (g, x) => clamp(g, exactGelu(g, x), -GELU_10_LIMIT, GELU_10_LIMIT),
  gelu_accurate: tanhGelu,
  gelu_fast: tanhGelu,
  gelu_new: tanhGelu,
  gelu_pytorch_tanh: tanhGelu,
  laplace: (g, x) => {
    const scaled = g.binary(
      "div",
      g.binary("sub", x, g.scalar(LAPLACE.mu)),
      g.scalar(LAPLACE.sigma * Math.SQRT2),
    );
    return g.mul(g.add(g.unary("erf", scaled), g.scalar(1)), g.scalar(0.5));
  },
  leaky_relu: (g, x) => g.binary("max", x, g.mul(x, g.scalar(LEAKY_SLOPE))),
  linear: (_, x) => x,
  mish: (g, x) => g.mul(x, g.unary("tanh", g.unary("softplus", x))),
  quick_gelu: (g, x) => g.mul(x, g.unary("sigmoid", g.mul(x, g.scalar(QUICK_GELU_SCALE)))),
  relu,
  relu2: (g, x) => {
    const positive = relu(g, x);
    return g.mul(positive, positive);
  },
  relu6: (g, x) => clamp(g, x, 0, RELU_6_LIMIT),
  sigmoid: (g, x) => g.unary("sigmoid", x),
  silu,
  swish: silu,
  tanh: (g, x) => g.unary("tanh", x),
};
