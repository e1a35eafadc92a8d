import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { referenceModelPath, referenceModelUrl } from "@ernie-m/fixtures";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkpoint } from "./reference-forward.js";
import { jsonLines, REFERENCE, runCli } from "./run-cli.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-inspect-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function inspect(...flags: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await runCli(["inspect", ...flags]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return jsonLines<Record<string, unknown>>(stdout)[0];
}

describe("inspect", () => {
  test("shows a model: head, parameters, files, tokenizer, memory", async () => {
    const size = (name: string): number => statSync(new URL(name, referenceModelUrl)).size;
    const tokenizerFiles = [
      "sentencepiece.bpe.model",
      "vocab.txt",
      "tokenizer_config.json",
      "special_tokens_map.json",
    ];
    const { config, parameters, memory, ...shown } = await inspect(...REFERENCE);
    const json: unknown = JSON.parse(readFileSync(new URL("config.json", referenceModelUrl), "utf8"));
    expect(config).toMatchObject(json as object);
    expect(shown).toEqual({
      location: referenceModelPath,
      architectures: ["ErnieMForInformationExtraction"],
      head: "information-extraction",
      initialised: [],
      unused: [],
      warnings: [],
      sizes: {
        numHiddenLayers: 4,
        hiddenSize: 192,
        numAttentionHeads: 6,
        intermediateSize: 768,
        vocabSize: 16_002,
        maxPositionEmbeddings: 514,
      },
      parametersByDtype: { float16: parameters },
      layout: "PyTorch",
      weightFiles: { "model.safetensors": { tensors: expect.any(Number), bytes: 2 * Number(parameters) } },
      tokenizer: {
        files: Object.fromEntries(tokenizerFiles.map((name) => [name, size(name)])),
        vocabularySize: 16_002,
        variant: "hf",
      },
    });
    const {
      hidden_size: width,
      vocab_size: rows,
      max_position_embeddings: positions,
    } = json as {
      readonly [key: string]: number;
    };
    const computed = Number(parameters) - (rows! + positions!) * width!;
    expect(memory).toMatchObject({ residentBytesFloat32: 4 * computed });
  });

  test("shows the embedded model where none is named", async () => {
    const { location, ...shown } = await inspect();
    expect(location).toBe(fileURLToPath(modelUrl).replace(/\/$/, ""));
    expect(shown).toMatchObject({
      head: "information-extraction",
      initialised: [],
      unused: [],
      warnings: [],
    });
  });

  test("says what another head would lack, and would leave unused", async () => {
    expect(await inspect(...REFERENCE, "--head", "token-classification")).toMatchObject({
      head: "token-classification",
      initialised: ["classifier.weight", "classifier.bias"],
      unused: ["linear_end.bias", "linear_end.weight", "linear_start.bias", "linear_start.weight"],
    });
  });

  test("shows shards, the layout, and that there is no tokenizer", async () => {
    expect(await inspect("--model", checkpoint("information-extraction-sharded"))).toMatchObject({
      weightFiles: {
        "model-00001-of-00002.safetensors": { tensors: expect.any(Number) },
        "model-00002-of-00002.safetensors": { tensors: expect.any(Number) },
      },
      tokenizer: { files: {}, problem: expect.stringContaining("sentencepiece.bpe.model") },
    });
    expect(await inspect("--model", checkpoint("information-extraction-paddle"))).toMatchObject({
      head: "information-extraction",
      layout: "PaddlePaddle",
    });
  });

  test("takes a configuration that names no head, and says where it and the weights differ", async () => {
    const copy = join(folder, "nameless");
    cpSync(checkpoint("base"), copy, { recursive: true });
    const json = JSON.parse(readFileSync(join(copy, "config.json"), "utf8")) as Record<string, unknown>;
    writeFileSync(
      join(copy, "config.json"),
      JSON.stringify({ ...json, architectures: null, vocab_size: 300, intermediate_size: 7 }),
    );
    expect(await inspect("--model", copy)).toMatchObject({ head: null, architectures: [] });
    expect(await inspect("--model", copy, "--head", "base")).toMatchObject({
      initialised: [],
      warnings: [expect.stringContaining("vocab_size"), expect.stringContaining("intermediate_size")],
    });
  });

  test("refuses a head that there is none of", async () => {
    const { code, stdout, stderr } = await runCli(["inspect", "--head", "poetry"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("--head: expected base");
  });
});

describe("inspect --pretty", () => {
  test("sums up a model, and what its linear layers would lose", async () => {
    const { code, stdout, stderr } = await runCli(["inspect", ...REFERENCE, "--pretty", "--quantization"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("\nhead          information-extraction\n");
    expect(stdout).toContain("\nparameters    4.99 M: 4.99 M float16\n");
    expect(stdout).toContain("\nencoder       4 layers of width 192, 6 heads, feed-forward 768\n");
    expect(stdout).toContain("\ntokenizer     16002 tokens, variant hf\n");
    expect(stdout).toMatch(/\nfiles +model\.safetensors: 9\.98 MB, 74 tensors, PyTorch layout\n/);
    expect(stdout).toMatch(/\nas integers +int8: weights move by 0\.\d+ %, at most 0\.\d+ %\n/);
    expect(stdout).not.toMatch(/lacks|unused|differs/);
    expect(
      Math.max(
        ...stdout
          .split("\n")
          .slice(1)
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
  });

  test("says what a head would lack and leave unused, in any layout", async () => {
    const model = checkpoint("information-extraction-paddle");
    const args = ["inspect", "--pretty", "--model", model, "--head", "token-classification"];
    const { code, stdout } = await runCli(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nencoder +3 layers of width 64, 4 heads, feed-forward 128\n/);
    expect(stdout).toMatch(/\nlacks +classifier\.weight: would be drawn at random\n/);
    expect(stdout).toMatch(/\nunused +linear_start\.weight\n +linear_start\.bias\n/);
    expect(stdout).toMatch(/PaddlePaddle layout\n/);
    expect(stdout).toMatch(/\ntokenizer +none that can be used: /);
  });
});
