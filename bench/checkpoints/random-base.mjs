/**
 * A sequence classifier of base shape with random weights, and the embedded model's tokenizer: as fast as a trained
 * one, small enough to write in seconds. Other heads load it as well.
 */
import { readFileSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { configToText, presets, withConfig } from "@ernie-m/config";
import { elementCount, modelParameters, seededRandom } from "@ernie-m/core";
import { writeSafetensors } from "@ernie-m/core/weights";
import { heads } from "@ernie-m/heads/table";
import { modelUrl } from "@ernie-m/model-uie-m-mini";

const TOKENIZER_FILES = [
  "sentencepiece.bpe.model",
  "vocab.txt",
  "tokenizer_config.json",
  "special_tokens_map.json",
];
/** Channels that are far larger than the others, as trained encoders have them. */
const OUTLIERS = [5, 77, 381];

/** Rows of the table of words: as many as the tokenizer has tokens. */
const TOKENS = readFileSync(new URL("vocab.txt", modelUrl), "utf8").trimEnd().split("\n").length;

function configOf(architecture, vocabSize = TOKENS) {
  const id2label = ["bad", "fair", "good"];
  return withConfig(presets["ernie-m-base"], { vocabSize, architectures: [architecture], id2label });
}

/** Writes it, or one of that shape with another head, to the new folder `folder`; `changed`: of its configuration. */
export async function writeRandomBase(
  folder,
  { head = "sequence-classification", outliers = false, vocabSize, changed = {}, spread = 0.03 } = {},
) {
  const config = withConfig(configOf(heads[head].architecture, vocabSize), changed);
  await mkdir(folder);
  await writeFile(
    join(folder, "model.safetensors"),
    writeSafetensors(randomWeights(config, await heads[head].graph(), { outliers, spread })),
  );
  await writeFile(join(folder, "config.json"), configToText(config));
  for (const file of TOKENIZER_FILES) await copyFile(new URL(file, modelUrl), join(folder, file));
}

/** Weights around zero, norms around one. */
function randomWeights(config, graph, { outliers, spread }) {
  const random = seededRandom(1);
  const tensors = {};
  for (const { name, shape } of modelParameters(config, graph)) {
    const data = Float32Array.from({ length: elementCount(shape) }, () => spread * random.normal());
    if (name.includes("norm") && name.endsWith("weight")) for (let i = 0; i < data.length; i++) data[i] += 1;
    if (outliers && name.includes("norm2"))
      for (const channel of OUTLIERS) data[channel] = name.endsWith("weight") ? 6 : -8;
    tensors[name] = { dtype: "float32", shape, data };
  }
  return tensors;
}
