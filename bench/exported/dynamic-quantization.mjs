/**
 * Linear layers and tables as ONNX Runtime's dynamic quantisation writes them with the settings of transformers.js's
 * conversion, its dtype "q8": weights as int8 on one scale a tensor, activations rounded to uint8 on one scale a call.
 *
 * Source: onnxruntime 1.20, python/tools/quantization/operators/{matmul,gather}.py; transformers.js,
 * scripts/quantize.py.
 */
import { TorchOperators } from "./encoder-graph.mjs";

const FLOAT32 = 1;

export class QuantizedOperators extends TorchOperators {
  #activations = new Map();

  product(x, name) {
    const { g } = this;
    const [weight, weightScale, weightZero] = this.weights.quantized(name, true);
    const [integers, scale, zero] = this.#quantized(x);
    const sums = g.add("MatMulInteger", [integers, weight, zero, weightZero]);
    return g.add("Mul", [g.add("Cast", [sums], { to: FLOAT32 }), g.add("Mul", [scale, weightScale])]);
  }

  rows(name, ids) {
    const [table, scale, zero] = this.weights.quantized(name, false);
    return this.g.add("DequantizeLinear", [this.g.add("Gather", [table, ids]), scale, zero]);
  }

  /** What several layers read is rounded once. */
  #quantized(x) {
    if (!this.#activations.has(x)) this.#activations.set(x, this.g.addMany("DynamicQuantizeLinear", [x], 3));
    return this.#activations.get(x);
  }
}
