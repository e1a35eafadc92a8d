import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openWeights } from "@ernie-m/core";
import { describe, expect, it } from "vitest";
import { hubSetup, ID } from "./hub-setup.js";

describe("a model without weights", () => {
  const without = {
    "config.json": new TextEncoder().encode("{}"),
    "model-00001-of-00002.safetensors": new Uint8Array(1),
    "nested/model.safetensors": new Uint8Array(1),
    "tf_model.ckpt": new Uint8Array(1),
  };
  const expected =
    'no weights: expected pytorch_model.bin or pytorch_model.bin.index.json; found "model-00001-of-00002.safetensors"';

  it("says what there is instead, by the hub's list and by the cache", async () => {
    const { server, cacheDir, open } = await hubSetup();
    server.push(ID, without);
    const listed = await open(ID, { weights: "torch" });
    await expect(openWeights(listed)).rejects.toThrow(
      `${ID}@main: ${expected}, "nested/model.safetensors", "tf_model.ckpt": parts of weights need their index beside them`,
    );
    // What another program has left in the cache is known without a list.
    await listed.readFile("model-00001-of-00002.safetensors");
    for (const entry of readdirSync(cacheDir, { recursive: true, encoding: "utf8" }))
      if (/trees\/.+\.json$/.test(entry)) rmSync(join(cacheDir, entry));
    const cached = await open(ID, { weights: "torch", offline: true });
    await expect(openWeights(cached)).rejects.toThrow(
      `${expected}: parts of weights need their index beside them`,
    );
  });
});
