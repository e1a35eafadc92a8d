import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultConfig } from "@ernie-m/config";
import { type ModelWeight, memoryFiles, openWeights, type Tensor } from "@ernie-m/core";
import { memorySink, saveCheckpoint } from "@ernie-m/core/saving";
import { worstDifference } from "@ernie-m/core/testing";
import { readWeight } from "@ernie-m/core/weights";
import { fixturePath } from "@ernie-m/fixtures";
import { ErnieMForInformationExtraction, ErnieMForQuestionAnswering, ErnieMModel } from "@ernie-m/heads";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { beforeAll, describe, expect, it } from "vitest";
import { nodeRuntime } from "../src/index.js";
import { paddleFile } from "./paddle-file.js";
import { temporaryFolder } from "./temporary-folder.js";

const runtime = nodeRuntime({ threads: 1 });

/** The reference weights, float32 in PyTorch's layout, under Hugging Face's names. */
let weights: readonly (readonly [string, Tensor])[];
let inputs: Readonly<Record<string, Tensor>>;
let outputs: Readonly<Record<string, Tensor>>;

async function tensorsOf(path: string): Promise<readonly (readonly [string, Tensor])[]> {
  const files = memoryFiles(path, { "model.safetensors": new Uint8Array(readFileSync(fixturePath(path))) });
  const { entries } = await openWeights(files);
  return Promise.all(
    [...entries].map(async ([name, entry]) => [name, await readWeight(files, entry)] as const),
  );
}

beforeAll(async () => {
  weights = await tensorsOf("reference/checkpoints/information-extraction/model.safetensors");
  inputs = Object.fromEntries(await tensorsOf("reference/cases/ie.inputs.safetensors"));
  outputs = Object.fromEntries(await tensorsOf("reference/cases/ie.outputs.safetensors"));
});

/** What the encoder of the reference checkpoint is built from, as PaddleNLP states it. */
const encoder = {
  attention_probs_dropout_prob: 0.1,
  hidden_act: "gelu",
  hidden_dropout_prob: 0.1,
  hidden_size: 64,
  initializer_range: 0.02,
  max_position_embeddings: 130,
  num_attention_heads: 4,
  num_hidden_layers: 3,
  vocab_size: 512,
  pad_token_id: 1,
};

const float32 = (tensor: Tensor): Float32Array => tensor.data as Float32Array;
const isLinear = (name: string, { shape }: Tensor): boolean =>
  shape.length === 2 && !name.includes("embeddings");

/** A file of paddle.save: names by `rename`, matrices of linear layers [in, out]. */
function paddle(rename: (name: string) => string, of = weights): Uint8Array {
  return paddleFile(
    of.map(([name, tensor]) => {
      const [rows = 0, width = 0] = tensor.shape;
      const turned = isLinear(name, tensor);
      const source = float32(tensor);
      const at = (i: number): number => (turned ? (i % rows) * width + Math.floor(i / rows) : i);
      const values = Float32Array.from(source, (_, i) => source[at(i)]);
      return {
        name: rename(name),
        shape: turned ? tensor.shape.toReversed() : tensor.shape,
        fortran: false,
        data: new Uint8Array(values.buffer),
      };
    }),
  );
}

/** A file of torch.save with these names. */
async function torch(named: readonly (readonly [string, Tensor])[]): Promise<Uint8Array> {
  const stored = named.map(([name, { dtype, shape, data }]): [string, ModelWeight] => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return [name, { name, dtype, shape, transposed: false, storage: { kind: "memory", data: bytes } }];
  });
  const sink = memorySink("torch");
  const files = memoryFiles("none", {});
  const model = { config: defaultConfig, architecture: "UIEM", weights: new Map(stored), files };
  await saveCheckpoint(model, sink, { format: "torch" });
  return sink.files["pytorch_model.bin"];
}

const paddleName = (name: string): string => name.replace("self_attn.self_attn", "self_attn");

function bertName(name: string): string {
  return name
    .replace("ernie_m.", "encoder.")
    .replace("encoder.layers.", "encoder.layer.")
    .replace("self_attn.self_attn.q_proj", "attention.self.query")
    .replace("self_attn.self_attn.k_proj", "attention.self.key")
    .replace("self_attn.self_attn.v_proj", "attention.self.value")
    .replace("self_attn.out_proj", "attention.output.dense")
    .replace("linear1", "intermediate.dense")
    .replace("linear2", "output.dense")
    .replace("norm1", "attention.output.LayerNorm")
    .replace("norm2", "output.LayerNorm")
    .replace("layer_norm", "LayerNorm");
}

const ofNorms = (name: string): string =>
  name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");

/** A folder as it is published, with the tokenizer's files and others beside the weights. */
function publish(files: Readonly<Record<string, unknown>>): string {
  const folder = temporaryFolder();
  const others = {
    "README.md": "---\nlicense: apache-2.0\n---\n",
    ".gitattributes": "*.pdparams filter=lfs diff=lfs merge=lfs -text\n",
    "special_tokens_map.json": {
      unk_token: "[UNK]",
      sep_token: "[SEP]",
      pad_token: "[PAD]",
      cls_token: "[CLS]",
      mask_token: "[MASK]",
    },
    "tokenizer_config.json": { do_lower_case: true, tokenizer_class: "ErnieMTokenizer" },
    "vocab.txt": readFileSync(fixturePath("reference/tokenizer/vocab.txt")),
    "sentencepiece.bpe.model": readFileSync(fixturePath("reference/tokenizer/sentencepiece.bpe.model")),
  };
  for (const [name, content] of Object.entries({ ...others, ...files })) {
    const isWhole = typeof content === "string" || content instanceof Uint8Array;
    writeFileSync(join(folder, name), isWhole ? content : JSON.stringify(content, null, 2));
  }
  return folder;
}

interface Published {
  readonly variant: "hf" | "paddle";
  readonly warnings: readonly string[];
  files(): Promise<Readonly<Record<string, unknown>>>;
}

const layouts: Readonly<Record<string, Published>> = {
  "PaddlePaddle/uie-m-large, whose config.json states another feed-forward width (T27)": {
    variant: "paddle",
    warnings: ["intermediate_size"],
    files: async () => ({
      "config.json": {
        ...encoder,
        architectures: ["UIEM"],
        dtype: "float32",
        enable_recompute: false,
        fuse: false,
        intermediate_size: 192,
        layer_norm_eps: 1e-5,
        model_type: "ernie_m",
        paddlenlp_version: null,
        type_vocab_size: 16,
      },
      "model_state.pdparams": paddle(paddleName),
    }),
  },
  "its revisions before 2023, with model_config.json and names that begin with encoder": {
    variant: "paddle",
    // PaddleNLP's feed-forward layer is 4 × hidden_size unless told; that of these weights is not.
    warnings: ["intermediate_size"],
    files: async () => ({
      "model_config.json": { init_args: [{ ...encoder, init_class: "ErnieMModel" }], init_class: "UIEM" },
      "model_state.pdparams": paddle((name) => paddleName(name).replace(/^ernie_m\./, "encoder.")),
    }),
  },
  "an export of uie_pytorch, named as BERT": {
    variant: "hf",
    warnings: [],
    files: async () => ({
      "config.json": { ...encoder, architectures: ["UIEM"], layer_norm_eps: 1e-5, intermediate_size: 128 },
      "pytorch_model.bin": await torch(
        weights.map(([name, tensor]) => [ofNorms(bertName(name)), tensor] as const),
      ),
    }),
  },
  "that export fine-tuned and saved again, with a buffer of positions": {
    variant: "hf",
    warnings: [],
    files: async () => {
      const positions: Tensor = { dtype: "int64", shape: [1, 130], data: new BigInt64Array(130) };
      return {
        "config.json": {
          ...encoder,
          architectures: ["UIEM"],
          intermediate_size: 128,
          layer_norm_eps: 1e-5,
          model_type: "",
          torch_dtype: "float32",
          transformers_version: "4.21.0",
        },
        "pytorch_model.bin": await torch([
          ...weights.map(([name, tensor]) => [bertName(name), tensor] as const),
          ["encoder.embeddings.position_ids", positions],
        ]),
        "training_args.bin": new Uint8Array(10),
      };
    },
  },
};

describe("a checkpoint laid out as one that is published", () => {
  it.each(Object.entries(layouts))("%s", async (_, { variant, warnings, files }) => {
    const folder = publish(await files());
    const model = await ErnieMForInformationExtraction.fromPretrained(folder, { runtime });
    expect(model.loadReport).toMatchObject({ initialised: [], unused: [] });
    expect(model.loadReport.warnings.map(({ path }) => path)).toEqual(
      warnings.map((path) => expect.stringContaining(path)),
    );
    const { startLogits, endLogits } = await model.forward({
      inputIds: inputs.input_ids!,
      ...(inputs.attention_mask && { attentionMask: inputs.attention_mask }),
    });
    await model.dispose();
    expect(worstDifference(startLogits, outputs.start_logits!)).toBeLessThan(1e-4);
    expect(worstDifference(endLogits, outputs.end_logits!)).toBeLessThan(1e-4);
    const tokenizer = await ErnieMTokenizer.fromPretrained(folder, { runtime });
    expect(tokenizer.variant).toBe(variant);
    expect(tokenizer.tokenize("ZO\u00cb").tokens).toEqual(tokenizer.tokenize("zo\u00eb").tokens);
  });

  it("PaddlePaddle/ernie-m-base: the encoder alone, without prefix, and any head on it", async () => {
    const body = weights.filter(([name]) => name.startsWith("ernie_m."));
    const folder = publish({
      "config.json": { ...encoder, architectures: ["ErnieMModel"], paddlenlp_version: null },
      "model_state.pdparams": paddle((name) => paddleName(name).replace(/^ernie_m\./, ""), body),
    });
    const base = await ErnieMModel.fromPretrained(folder, { runtime });
    expect(base.loadReport).toMatchObject({ initialised: [], unused: [] });
    await base.dispose();
    const head = await ErnieMForInformationExtraction.fromPretrained(folder, { runtime });
    expect(head.loadReport.initialised).toEqual([
      "linear_start.weight",
      "linear_start.bias",
      "linear_end.weight",
      "linear_end.bias",
    ]);
    await head.dispose();
  });

  it("T39: PaddleNLP's question answering, whose head is called classifier, whatever num_labels says", async () => {
    const name = "reference/checkpoints/question-answering";
    const tensors = await tensorsOf(`${name}/model.safetensors`);
    const folder = publish({
      "config.json": {
        ...encoder,
        architectures: ["ErnieMForQuestionAnswering"],
        intermediate_size: 128,
        num_labels: 5,
        paddlenlp_version: null,
      },
      "model_state.pdparams": paddle((each) => paddleName(each).replace("qa_outputs", "classifier"), tensors),
    });
    const outputs = [];
    for (const where of [folder, fixturePath(name)]) {
      const model = await ErnieMForQuestionAnswering.fromPretrained(where, { runtime });
      expect(model.loadReport).toEqual({ initialised: [], unused: [], warnings: [] });
      outputs.push(await model.forward({ inputIds: inputs.input_ids! }));
      await model.dispose();
    }
    const [actual, expected] = outputs;
    expect(worstDifference(actual!.startLogits, expected!.startLogits)).toBeLessThan(1e-6);
    expect(worstDifference(actual!.endLogits, expected!.endLogits)).toBeLessThan(1e-6);
  });
});
