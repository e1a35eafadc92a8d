/** Checkpoints as the single .onnx file that people export from PyTorch: the peer of most rows. */
import { modelParameters, openWeights, readConfig, resolveWeights } from "@ernie-m/core";
import { readWeight } from "@ernie-m/core/weights";
import { heads } from "@ernie-m/heads/table";
import { QuantizedOperators } from "./dynamic-quantization.mjs";
import { addEncoder, TorchOperators } from "./encoder-graph.mjs";
import { headOutputs } from "./head-outputs.mjs";
import { OnnxGraph, writeOnnx } from "./onnx-file.mjs";

/**
 * Writes the checkpoint in `files`, with the head called `head`, to one file at `path`; `quantized`: in integers, as
 * ONNX Runtime's dynamic quantisation leaves it.
 */
export async function exportCheckpoint(files, head, path, { quantized = false } = {}) {
  const config = await readConfig(files);
  const wanted = modelParameters(config, await heads[head].graph());
  const { weights } = resolveWeights(await openWeights(files), wanted);
  const g = new OnnxGraph();
  const operands = new Operands(g, files, weights);
  const t = new (quantized ? QuantizedOperators : TorchOperators)(g, operands, config);
  const x = addEncoder(g, t, config);
  headOutputs[head](g, t, x, config);
  await writeOnnx(path, g);
}

/** Weights by their names in the checkpoint, each in the file once. */
class Operands {
  #known = new Map();

  constructor(g, files, weights) {
    this.g = g;
    this.files = files;
    this.weights = weights;
  }

  plain(name) {
    const weight = this.weights.get(name);
    return this.#once(name, weight.shape, async () => bytesOf(await this.#read(weight)));
  }

  linear(name) {
    const weight = this.weights.get(name);
    const [outputs, inputs] = weight.shape;
    return this.#once(`onnx::MatMul_${name}`, [inputs, outputs], async () =>
      bytesOf(transposed(await this.#read(weight), outputs, inputs)),
    );
  }

  #once(name, shape, read, dtype) {
    if (!this.#known.has(name)) this.#known.set(name, this.g.weight(name, shape, read, dtype));
    return this.#known.get(name);
  }

  /** A weight as 8-bit integers on one scale: operands of the values, of the scale and of the zero point. */
  quantized(name, isLinear) {
    const weight = this.weights.get(name);
    const [outputs, inputs] = weight.shape;
    let made;
    const integers = () => {
      made ??= this.#read(weight).then((data) =>
        roundedToScale(isLinear ? transposed(data, outputs, inputs) : data),
      );
      return made;
    };
    const shape = isLinear ? [inputs, outputs] : weight.shape;
    return [
      this.#once(`${name}_quantized`, shape, async () => bytesOf((await integers()).values), "int8"),
      this.#once(`${name}_scale`, [], async () => bytesOf(Float32Array.of((await integers()).scale))),
      this.#once(`${name}_zero_point`, [], () => new Uint8Array(1), "int8"),
    ];
  }

  async #read(weight) {
    const { dtype, data } = await readWeight(this.files, weight);
    if (dtype === "float32") return data;
    throw new Error(`${weight.name}: expected float32, got ${dtype}`);
  }
}

function roundedToScale(data) {
  const scale = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127;
  return { values: Int8Array.from(data, (value) => Math.round(value / scale)), scale };
}

function transposed(data, rows, columns) {
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = data[row * columns + column];
  return result;
}

function bytesOf({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
