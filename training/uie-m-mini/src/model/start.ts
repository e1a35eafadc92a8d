import { copyFile, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { float32Tensor, type Tensor } from "@ernie-m/core";
import { writeSafetensors } from "@ernie-m/core/weights";
import type { NodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { Random } from "../random.js";
import type { Shape } from "../settings.js";
import { inherit } from "./inherit.js";
import type { Weight } from "./read-weights.js";

/** Rows of the position table that no token has. */
const POSITION_OFFSET = 2;
const DEVIATION = 0.02;
const WORDS = "ernie_m.embeddings.word_embeddings.weight";
const TOKENIZER_FILES = [
  "sentencepiece.bpe.model",
  "vocab.txt",
  "tokenizer_config.json",
  "special_tokens_map.json",
];

/** Labels that the model's configuration says it knows. */
const LABELS = [
  ...["person", "location", "organization", "company", "city", "country", "date", "time", "amount of money"],
  ...["product", "event", "price", "position", "phone number", "email", "address", "percentage", "quantity"],
  ...["invoice number", "supplier", "client", "total amount", "skill", "symptom", "disease", "drug", "dose"],
];

/** Weights by name as the model has them, drawn from a normal distribution; norms and biases as usual. */
export function startWeights(
  { hiddenSize: width, layers, intermediateSize, positions }: Shape,
  vocabSize: number,
  seed: number,
): Readonly<Record<string, Tensor>> {
  const random = new Random(seed, 0x696e6974);
  const tensors: Record<string, Tensor> = {};
  const matrix = (name: string, shape: readonly number[]): void => {
    const values = new Float32Array(shape[0] * shape[1]);
    for (let i = 0; i < values.length; i++) values[i] = DEVIATION * normal(random);
    tensors[name] = float32Tensor(values, shape);
  };
  const vector = (name: string, length: number, value: number): void => {
    tensors[name] = float32Tensor(new Float32Array(length).fill(value), [length]);
  };
  const linear = (name: string, outputs: number, inputs: number): void => {
    matrix(`${name}.weight`, [outputs, inputs]);
    vector(`${name}.bias`, outputs, 0);
  };
  const norm = (name: string): void => {
    vector(`${name}.weight`, width, 1);
    vector(`${name}.bias`, width, 0);
  };
  matrix(WORDS, [vocabSize, width]);
  matrix("ernie_m.embeddings.position_embeddings.weight", [positions + POSITION_OFFSET, width]);
  norm("ernie_m.embeddings.layer_norm");
  for (let layer = 0; layer < layers; layer++) {
    const at = `ernie_m.encoder.layers.${layer}`;
    for (const part of ["q_proj", "k_proj", "v_proj"])
      linear(`${at}.self_attn.self_attn.${part}`, width, width);
    linear(`${at}.self_attn.out_proj`, width, width);
    linear(`${at}.linear1`, intermediateSize, width);
    linear(`${at}.linear2`, width, intermediateSize);
    norm(`${at}.norm1`);
    norm(`${at}.norm2`);
  }
  linear("ernie_m.pooler.dense", width, width);
  for (const head of ["linear_start", "linear_end"]) {
    linear(head, 1, width);
    // Few tokens are a start or an end: the first steps need not learn that.
    vector(`${head}.bias`, 1, -4);
  }
  return tensors;
}

/** Puts rows in place of a table's, but those of zeros. */
function putRows({ data }: Tensor, rows: Float32Array, width: number): void {
  if (!(data instanceof Float32Array)) throw new TypeError("weights begin as float32");
  for (let at = 0; at < rows.length; at += width) {
    const row = rows.subarray(at, at + width);
    if (row.some((value) => value !== 0)) data.set(row, at);
  }
}

/** Source: Box and Muller 1958. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** What a checkpoint is begun with. */
export interface StartOptions {
  /** A folder with the tokenizer's files. */
  readonly tokenizer: string;
  readonly shape: Shape;
  readonly seed: number;
  readonly runtime: NodeRuntime;
  /** The word table's rows, float32 [vocabulary, width]; a row of zeros is drawn. Default: all are drawn. */
  readonly embeddings?: (tokenizer: ErnieMTokenizer, vocabSize: number) => Float32Array;
  /** Weights of a model, of any shape, to begin with as far as they reach. */
  readonly from?: ReadonlyMap<string, Weight>;
}

/** Writes a checkpoint that knows nothing yet but what `from` does, whole or not at all. */
export async function writeStart(
  folder: string,
  { tokenizer, shape, seed, runtime, embeddings, from }: StartOptions,
): Promise<void> {
  const part = `${folder}.part`;
  await mkdir(part, { recursive: true });
  for (const name of TOKENIZER_FILES) await copyFile(join(tokenizer, name), join(part, name));
  const read = await ErnieMTokenizer.fromPretrained(part, { runtime });
  const { vocabularySize: vocabSize, specialTokenIds } = read;
  const config = {
    architectures: ["ErnieMForInformationExtraction"],
    model_type: "ernie_m",
    attention_probs_dropout_prob: 0,
    hidden_dropout_prob: 0,
    act_dropout: 0,
    hidden_act: "gelu",
    hidden_size: shape.hiddenSize,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    intermediate_size: shape.intermediateSize,
    max_position_embeddings: shape.positions + POSITION_OFFSET,
    vocab_size: vocabSize,
    layer_norm_eps: 1e-5,
    initializer_range: DEVIATION,
    cls_token_id: specialTokenIds.cls,
    pad_token_id: specialTokenIds.pad,
    sep_token_id: specialTokenIds.sep,
    unk_token_id: specialTokenIds.unk,
    mask_token_id: specialTokenIds.mask,
    torch_dtype: "float32",
    uie: { max_seq_len: shape.positions, position_prob: 0.5, relation_scope: "sentence", labels: LABELS },
  };
  await writeFile(join(part, "config.json"), `${JSON.stringify(config, undefined, 1)}\n`);
  const weights = startWeights(shape, vocabSize, seed);
  if (embeddings !== undefined) putRows(weights[WORDS], embeddings(read, vocabSize), shape.hiddenSize);
  if (from !== undefined) inherit(weights, from);
  await writeFile(join(part, "model.safetensors"), writeSafetensors(weights));
  await rename(part, folder);
}
