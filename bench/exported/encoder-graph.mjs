/**
 * ERNIE-M as `torch.onnx.export` writes it from the published PyTorch implementation (operator set 14): LayerNorm and
 * GELU in elementary operators, linear layers as MatMul with the transposed weight and Add, shapes computed at run
 * time, positions and the additive mask computed from `input_ids` and `attention_mask`.
 *
 * Source: transformers 4.44, models/deprecated/ernie_m/modeling_ernie_m.py.
 */
import { POSITION_OFFSET } from "@ernie-m/config";

const LOWEST_FLOAT32 = -3.4028234663852886e38;

/**
 * Adds inputs and encoder to `g`, of the modules that `t` writes. Returns the name of the last hidden state [batch, sequence, hidden].
 */
export function addEncoder(g, t, config) {
  const ids = g.input("input_ids", "int64", ["batch", "sequence"]);
  const mask = g.input("attention_mask", "int64", ["batch", "sequence"]);
  const bias = attentionBias(g, mask);
  let x = embeddings(g, t, ids);
  for (let index = 0; index < config.numHiddenLayers; index++)
    x = layer(g, t, x, bias, `ernie_m.encoder.layers.${index}`, config);
  return x;
}

function attentionBias(g, mask) {
  const kept = g.add("Cast", [mask], { to: 1 });
  const dropped = g.add("Mul", [g.add("Sub", [g.float(1), kept]), g.float(LOWEST_FLOAT32)]);
  return g.add("Unsqueeze", [g.add("Unsqueeze", [dropped, g.ints([1])]), g.ints([2])]);
}

function embeddings(g, t, ids) {
  const words = t.rows("ernie_m.embeddings.word_embeddings.weight", ids);
  const shape = g.add("Shape", [ids]);
  const ones = g.add("Expand", [g.ints(1), shape]);
  const counted = g.add("CumSum", [ones, g.ints(1)]);
  const positions = g.add("Add", [g.add("Sub", [counted, ones]), g.ints(POSITION_OFFSET)]);
  const placed = t.rows("ernie_m.embeddings.position_embeddings.weight", positions);
  return t.layerNorm(g.add("Add", [words, placed]), "ernie_m.embeddings.layer_norm");
}

function layer(g, t, x, bias, prefix, config) {
  const attended = t.linear(attention(g, t, x, bias, prefix, config), `${prefix}.self_attn.out_proj`);
  const middle = t.layerNorm(g.add("Add", [x, attended]), `${prefix}.norm1`);
  const wide = t.gelu(t.linear(middle, `${prefix}.linear1`));
  return t.layerNorm(g.add("Add", [middle, t.linear(wide, `${prefix}.linear2`)]), `${prefix}.norm2`);
}

function attention(g, t, x, bias, prefix, { numAttentionHeads: heads, hiddenSize }) {
  const size = hiddenSize / heads;
  const split = (part, perm) => {
    const projected = t.linear(x, `${prefix}.self_attn.self_attn.${part}_proj`);
    return g.add("Transpose", [t.view(projected, [heads, size])], { perm });
  };
  const query = split("q", [0, 2, 1, 3]);
  // Two transpositions of the module, one in what is exported.
  const key = split("k", [0, 2, 3, 1]);
  const value = split("v", [0, 2, 1, 3]);
  const scaled = g.add("Div", [g.add("MatMul", [query, key]), g.float(Math.sqrt(size))]);
  const scores = g.add("Softmax", [g.add("Add", [scaled, bias])], { axis: 3 });
  const context = g.add("Transpose", [g.add("MatMul", [scores, value])], { perm: [0, 2, 1, 3] });
  return t.view(context, [hiddenSize]);
}

/**
 * What modules of PyTorch become. `weights` gives operands: `linear(name)` the weight [in, out], `plain(name)` any
 * other.
 */
export class TorchOperators {
  constructor(g, weights, { layerNormEps }) {
    this.g = g;
    this.weights = weights;
    this.epsilon = layerNormEps;
  }

  linear(x, name) {
    return this.g.add("Add", [this.weights.plain(`${name}.bias`), this.product(x, `${name}.weight`)]);
  }

  product(x, name) {
    return this.g.add("MatMul", [x, this.weights.linear(name)]);
  }

  rows(name, ids) {
    return this.g.add("Gather", [this.weights.plain(name), ids]);
  }

  layerNorm(x, name) {
    const { g } = this;
    const mean = g.add("ReduceMean", [x], { axes: [-1], keepdims: 1 });
    const centred = g.add("Sub", [x, mean]);
    const squares = g.add("Pow", [centred, g.float(2)]);
    const variance = g.add("ReduceMean", [squares], { axes: [-1], keepdims: 1 });
    const deviation = g.add("Sqrt", [g.add("Add", [variance, g.float(this.epsilon)])]);
    const normal = g.add("Div", [centred, deviation]);
    const scaled = g.add("Mul", [normal, this.weights.plain(`${name}.weight`)]);
    return g.add("Add", [scaled, this.weights.plain(`${name}.bias`)]);
  }

  gelu(x) {
    const { g } = this;
    const erf = g.add("Erf", [g.add("Div", [x, g.float(Math.SQRT2)])]);
    return g.add("Mul", [g.add("Mul", [x, g.add("Add", [erf, g.float(1)])]), g.float(0.5)]);
  }

  /** `x.view(*x.size()[:2], ...sizes)` */
  view(x, sizes) {
    const { g } = this;
    const dimension = (axis) => {
      const size = g.add("Gather", [g.add("Shape", [x]), g.ints(axis)], { axis: 0 });
      return g.add("Unsqueeze", [size, g.ints([0])]);
    };
    const shape = [dimension(0), dimension(1), ...sizes.map((size) => g.ints([size]))];
    return g.add("Reshape", [x, g.add("Concat", shape, { axis: 0 })]);
  }
}
