/** Checkpoints as the single .onnx file that people export from PyTorch: the peer of most rows. */
import { modelParameters, openWeights, readConfig, resolveWeights } from "@ernie-m/core";
import { readWeight } from "@ernie-m/core/weights";
import { heads } from "@ernie-m/heads/table";
import { addEncoder, TorchOperators } from "./encoder-graph.mjs";
import { headOutputs } from "./head-outputs.mjs";
import { OnnxGraph, writeOnnx } from "./onnx-file.mjs";

/** Writes the checkpoint in `files`, with the head called `head`, to one file at `path`. */
export async function exportCheckpoint(files, head, path) {
  const config = await readConfig(files);
  const wanted = modelParameters(config, await heads[head].graph());
  const { weights } = resolveWeights(await openWeights(files), wanted);
  const g = new OnnxGraph();
  const operands = new Operands(g, files, weights);
  const x = addEncoder(g, operands, config);
  headOutputs[head](g, new TorchOperators(g, operands, config), x, config);
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

  #once(name, shape, read) {
    if (!this.#known.has(name)) this.#known.set(name, this.g.weight(name, shape, read));
    return this.#known.get(name);
  }

  async #read(weight) {
    const { dtype, data } = await readWeight(this.files, weight);
    if (dtype === "float32") return data;
    throw new Error(`${weight.name}: expected float32, got ${dtype}`);
  }
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
