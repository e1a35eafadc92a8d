import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openWeights } from "@ernie-m/core";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../test/temporary-folder.js";
import { nodeRuntime } from "./node-runtime.js";
import { tokenizerPool } from "./tokenizer-pool/tokenizer-pool.js";

describe("nodeRuntime", () => {
  it("names its backend", () => {
    expect(nodeRuntime().backend.name).toBe("onnxruntime-node/cpu");
  });

  it.each([0, -1, 1.5, Number.NaN, 1025])("refuses %d threads", (threads) => {
    expect(() => nodeRuntime({ threads })).toThrow(
      `threads: expected an integer from 1 to 1024, got ${threads}`,
    );
  });

  it.each([null, 5, "cpu"])("refuses the options %j", (options) => {
    expect(() => nodeRuntime(options as never)).toThrow(
      `options: expected an object, got ${JSON.stringify(options)}`,
    );
  });

  it.each([null, undefined, 5, {}])("a pool refuses %j for a tokenizer", (tokenizer) => {
    expect(() => tokenizerPool(tokenizer as never)).toThrow("tokenizer: expected an ErnieMTokenizer, got");
  });

  it("names weights of other names where there are none that it reads", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "config.json"), "{}");
    for (const name of ["model.fp16.safetensors", "model-00001-of-00002.safetensors", "epoch=3.ckpt"])
      writeFileSync(join(folder, name), "");
    const files = await nodeRuntime().openCheckpoint(folder);
    await expect(openWeights(files)).rejects.toThrow(
      /no weights: .*"epoch=3\.ckpt", "model-00001-of-00002\.safetensors", "model\.fp16\.safetensors"/,
    );
  });

  it("takes options that are undefined as left out", () => {
    expect(() =>
      nodeRuntime({ threads: undefined, spinning: undefined, prepacking: undefined }),
    ).not.toThrow();
  });

  it("opens nothing when the signal is aborted already", async () => {
    const opening = nodeRuntime().openCheckpoint("nowhere", { signal: AbortSignal.abort() });
    await expect(opening).rejects.toMatchObject({ name: "AbortError" });
  });
});
