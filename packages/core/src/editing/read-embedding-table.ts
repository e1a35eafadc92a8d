import { checkText } from "../arguments.js";
import { checkWeights } from "../checkpoint/check-arguments.js";
import { type CheckpointFiles, checkFiles } from "../checkpoint/checkpoint-files.js";
import type { ModelWeights } from "../checkpoint/weight-source.js";
import { malformedFile } from "../errors.js";
import { dequantizeGroups } from "../quantization/quantize-groups.js";
import { float32Tensor, type Tensor } from "../tensor.js";
import { scaleName } from "../weights/names.js";
import { readWeight } from "../weights/read-weight.js";

/**
 * An embedding table [rows, width], read whole: as it is stored, or float32 where it is stored as integers.
 *
 * Throws: InputError; CheckpointError when it is not there or cannot be read.
 */
export async function readEmbeddingTable(
  files: CheckpointFiles,
  weights: ModelWeights,
  name: string,
): Promise<Tensor> {
  checkFiles(files);
  checkWeights(weights);
  checkText("name", name);
  const table = weights.get(name);
  if (table === undefined) throw malformedFile(files.location, `has no ${name}`);
  const stored = await readWeight(files, table);
  const scaleWeight = weights.get(scaleName(name));
  if (scaleWeight === undefined) return stored;
  const scale = await readWeight(files, scaleWeight);
  const [rows = 0, columns = 0] = stored.shape;
  if (stored.dtype === "uint8" && scale.dtype === "float16")
    return float32Tensor(dequantizeGroups({ packed: stored.data, scales: scale.data }), [rows, 2 * columns]);
  if (stored.dtype !== "int8" || scale.dtype !== "float32") return stored;
  const values = Float32Array.from(stored.data, (value, i) => value * scale.data[Math.floor(i / columns)]);
  return float32Tensor(values, stored.shape);
}
