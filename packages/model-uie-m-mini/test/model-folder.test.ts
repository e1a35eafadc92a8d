import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { modelUrl } from "../src/index.js";

interface TensorInfo {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function read(name: string): Buffer {
  return readFileSync(new URL(name, modelUrl));
}

function json(name: string): Record<string, unknown> {
  return JSON.parse(read(name).toString("utf8")) as Record<string, unknown>;
}

/** The header of model.safetensors, and how many bytes of data follow it. */
function header(): { readonly tensors: ReadonlyMap<string, TensorInfo>; readonly dataBytes: number } {
  const bytes = read("model.safetensors");
  const length = Number(bytes.readBigUInt64LE(0));
  const text = bytes.subarray(8, 8 + length).toString("utf8");
  const { __metadata__: _, ...tensors } = JSON.parse(text) as Record<string, TensorInfo>;
  return { tensors: new Map(Object.entries(tensors)), dataBytes: bytes.length - 8 - length };
}

const config = json("config.json");
const readme = readFileSync(new URL("../README.md", modelUrl), "utf8");

describe("the model's folder", () => {
  it("is a file URL that ends in a slash, so that names can be resolved against it", () => {
    expect(modelUrl.protocol).toBe("file:");
    expect(modelUrl.pathname).toMatch(/\/model\/$/);
  });

  it("holds every file, and the package ships them", () => {
    expect(readdirSync(modelUrl).sort()).toEqual([
      "README.md",
      "config.json",
      "model.safetensors",
      "sentencepiece.bpe.model",
      "special_tokens_map.json",
      "tokenizer_config.json",
      "vocab.txt",
    ]);
    const manifest = JSON.parse(readFileSync(new URL("../package.json", modelUrl), "utf8")) as {
      readonly files: readonly string[];
    };
    expect(manifest.files).toContain("model");
  });

  it("holds a model of information extraction whose limits are stated", () => {
    expect(config).toMatchObject({
      architectures: ["ErnieMForInformationExtraction"],
      model_type: "ernie_m",
      uie: {
        max_seq_len: expect.any(Number),
        position_prob: 0.5,
        relation_scope: expect.stringMatching(/^(sentence|window|document)$/),
        labels: expect.arrayContaining(["person"]),
      },
    });
    const { max_seq_len: longest } = config.uie as { readonly max_seq_len: number };
    expect(longest).toBeLessThanOrEqual(Number(config.max_position_embeddings) - 2);
    expect(readme).toContain(`${longest} tokens`);
  });

  it("has a vocabulary of as many lines as the configuration says, special tokens at their ids", () => {
    const lines = read("vocab.txt").toString("utf8").replace(/\n$/, "").split("\n");
    expect(lines).toHaveLength(Number(config.vocab_size));
    expect(new Set(lines).size).toBe(lines.length);
    const special = json("special_tokens_map.json");
    for (const name of ["cls", "pad", "sep", "unk", "mask"]) {
      expect(lines[Number(config[`${name}_token_id`])]).toBe(special[`${name}_token`]);
    }
  });
});

describe("model.safetensors", () => {
  const { tensors, dataBytes } = header();

  it("holds half-precision tensors that cover the file without hole or overlap", () => {
    let end = 0;
    for (const { dtype, shape, data_offsets } of [...tensors.values()].sort(
      (a, b) => a.data_offsets[0] - b.data_offsets[0],
    )) {
      expect(dtype).toBe("F16");
      expect(data_offsets).toEqual([end, end + 2 * shape.reduce((product, size) => product * size, 1)]);
      end = data_offsets[1];
    }
    expect(end).toBe(dataBytes);
  });

  it("has the shapes that the configuration says", () => {
    const [hidden, inner] = [Number(config.hidden_size), Number(config.intermediate_size)];
    expect(tensors.get("ernie_m.embeddings.word_embeddings.weight")?.shape).toEqual([
      config.vocab_size,
      hidden,
    ]);
    expect(tensors.get("ernie_m.embeddings.position_embeddings.weight")?.shape).toEqual([
      config.max_position_embeddings,
      hidden,
    ]);
    const layers = [...tensors.keys()].flatMap(
      (name) => /\.layers\.(\d+)\.linear1\.weight$/.exec(name)?.[1] ?? [],
    );
    expect(layers.map(Number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: Number(config.num_hidden_layers) }, (_, i) => i),
    );
    for (const layer of layers) {
      expect(tensors.get(`ernie_m.encoder.layers.${layer}.linear1.weight`)?.shape).toEqual([inner, hidden]);
    }
    for (const end of ["start", "end"])
      expect(tensors.get(`linear_${end}.weight`)?.shape).toEqual([1, hidden]);
  });

  it("holds as many million parameters as the README speaks of", () => {
    expect(readme).toContain(`${(dataBytes / 2 / 1e6).toFixed(1)} million parameters`);
  });
});

describe("the README", () => {
  it("states the scores of the model card", () => {
    const card = read("README.md").toString("utf8");
    const totals = [
      ...card
        .slice(0, card.indexOf("| Language"))
        .matchAll(/^\| (?:entities|relations), .*?\| (0\.\d+) \| (0\.\d+) \| (0\.\d+) \|/gm),
    ];
    expect(totals.length).toBeGreaterThanOrEqual(3);
    for (const [, ...scores] of totals)
      expect(readme).toMatch(new RegExp(`\\| ${scores.join(" +\\| ")} +\\|`));
    const [entities] = card.slice(card.indexOf("| Language")).split("\n\n");
    const languages = [...entities.matchAll(/^\| [a-z]{2} \| 0\.\d+ \| 0\.\d+ \| (0\.\d+) \|/gm)];
    expect(languages.length).toBeGreaterThanOrEqual(10);
    for (const [, f1] of languages) expect(readme).toContain(` ${f1}`);
  });
});
