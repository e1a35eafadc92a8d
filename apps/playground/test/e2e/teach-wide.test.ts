import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configToText, type ErnieMConfig, withConfig } from "@ernie-m/config";
import {
  encoderParameters,
  float32Tensor,
  initialiseWeight,
  linearParameters,
  readConfig,
  seededRandom,
} from "@ernie-m/core";
import { writeSafetensors } from "@ernie-m/core/weights";
import { referenceModelUrl } from "@ernie-m/fixtures";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeHub } from "./hub-route.js";
import { expectSound } from "./screens.js";
import { openSite, PATIENCE, type Site } from "./site.js";
import { exportedModel, extractedBy, markDishes, teachOnce } from "./teaching.js";

const ID = "some/wide";

/** A checkpoint for extraction of random numbers that is wider than the embedded one, and has its tokenizer. */
async function wideCheckpoint(): Promise<ReadonlyMap<string, Buffer>> {
  const embedded = await readConfig(await nodeRuntime().openCheckpoint(referenceModelUrl));
  const config: ErnieMConfig = withConfig(embedded, {
    ...{ hiddenSize: 416, numAttentionHeads: 8, numHiddenLayers: 2, intermediateSize: 832 },
  });
  const random = seededRandom(20);
  const tensors = [
    ...encoderParameters(config),
    ...linearParameters("linear_start", 1, config.hiddenSize, "head"),
    ...linearParameters("linear_end", 1, config.hiddenSize, "head"),
  ].map((spec) => {
    const { name, storage, shape } = initialiseWeight(spec, { std: 0.02, random });
    if (storage.kind !== "memory") throw new Error(`${name} is not in memory`);
    const { buffer, byteOffset, byteLength } = storage.data;
    return [name, float32Tensor(new Float32Array(buffer, byteOffset, byteLength / 4), shape)] as const;
  });
  return new Map([
    ["config.json", Buffer.from(configToText(config))],
    ["model.safetensors", Buffer.from(writeSafetensors(Object.fromEntries(tensors)))],
    ...["sentencepiece.bpe.model", "vocab.txt"].map(
      (name) => [name, readFileSync(new URL(name, referenceModelUrl))] as const,
    ),
  ]);
}

describe.skipIf(chromiumPath === undefined)(
  "teaching a wide model of the hub",
  { timeout: 4 * PATIENCE },
  () => {
    let site: Site;
    const folder = mkdtempSync(join(tmpdir(), "taught-wide-"));
    beforeAll(async () => {
      site = await openSite();
    }, 3 * PATIENCE);
    afterAll(async () => {
      rmSync(folder, { recursive: true, force: true });
      await site.close();
    });

    it("is estimated, done by adapters, measured, and exported to the command line; a device that cannot is told so", async () => {
      const { page, quiet } = await site.open({ viewport: { width: 1280, height: 800 } }, "", {
        elsewhere: ["huggingface.co"],
      });
      await page.locator(".run-reads").waitFor();
      await routeHub(page.context(), ID, await wideCheckpoint());
      await page.getByRole("tab", { name: "Model", exact: true }).click();
      await page.getByLabel("From the Hugging Face hub").fill(ID);
      await page.getByRole("button", { name: "Load", exact: true }).click();
      await page.locator(".model-pill", { hasText: ID }).waitFor();
      await page.getByRole("tab", { name: "Extract" }).click();
      await markDishes(page);
      await page.getByRole("button", { name: "Teach", exact: true }).click();
      await page.getByText(/about .* of memory/).waitFor();
      await page.getByText(/by adapters \(LoRA\)/).waitFor();
      await expectSound(page, "a training that is estimated");
      // The rest is done on a narrow dark screen.
      await page.setViewportSize({ width: 360, height: 740 });
      await page.emulateMedia({ colorScheme: "dark" });
      await teachOnce(page, 2);
      await page.getByRole("heading", { name: "What it learned" }).waitFor({ timeout: 3 * PATIENCE });
      await expectSound(page, "what was learned");
      await exportedModel(page, folder);
      // The adapters are in the weights: the folder is a checkpoint as any other.
      expect(JSON.parse(readFileSync(join(folder, "config.json"), "utf8"))).toMatchObject({
        hidden_size: 416,
      });
      const found = JSON.parse(await extractedBy(folder, ["dish"], "She wanted paella, nothing else.\n"));
      expect(found).toBeTypeOf("object");
      await page.getByRole("button", { name: "Forget it" }).click();

      await page.evaluate(() => Object.defineProperty(navigator, "deviceMemory", { value: 0.01 }));
      await page.getByRole("tab", { name: "Extract" }).click();
      await page.getByRole("tab", { name: "Teach" }).click();
      await page.getByText(/This device cannot teach some\/wide: it takes about/).waitFor();
      expect(await page.locator(".teach-actions .primary").isDisabled()).toBe(true);
      await expectSound(page, "a device that cannot");
      quiet();
    });
  },
);
