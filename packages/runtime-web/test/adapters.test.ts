import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { float32Tensor, int32Tensor } from "@ernie-m/core";
import { writeSafetensors } from "@ernie-m/core/weights";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { ErnieMForInformationExtraction } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useSite } from "./browser.js";
import { modelFolder } from "./site.js";

const RANK = 4;
const IDS = [0, 17, 4, 250, 311, 1000, 2];

/** An adapter of the queries and values of every layer of the served model. */
async function adapterFiles(base: string): Promise<Record<string, Uint8Array>> {
  const { hidden_size: width, num_hidden_layers: layers } = JSON.parse(
    await readFile(join(modelFolder, "config.json"), "utf8"),
  );
  let drawn = 0;
  const values = (...shape: readonly number[]) =>
    float32Tensor(
      Float32Array.from({ length: RANK * width }, () => Math.sin(drawn++) / 8),
      shape,
    );
  const tensors = Array.from({ length: layers }, (_, layer) =>
    ["q_proj", "v_proj"].map((target) => {
      const module = `base_model.model.ernie_m.encoder.layers.${layer}.self_attn.self_attn.${target}`;
      return [
        [`${module}.lora_A.weight`, values(RANK, width)],
        [`${module}.lora_B.weight`, values(width, RANK)],
      ] as const;
    }),
  ).flat(2);
  const config = {
    ...{ peft_type: "LORA", r: RANK, lora_alpha: 2 * RANK, target_modules: ["q_proj", "v_proj"] },
    base_model_name_or_path: base,
  };
  return {
    "adapter_config.json": new TextEncoder().encode(JSON.stringify(config)),
    "adapter_model.safetensors": writeSafetensors(Object.fromEntries(tensors)),
  };
}

async function inNode(where: string): Promise<readonly number[]> {
  const runtime = nodeRuntime({ threads: 1 });
  await using model = await ErnieMForInformationExtraction.fromPretrained(where, { runtime });
  const { startLogits } = await model.forward({
    inputIds: int32Tensor(Int32Array.from(IDS), [1, IDS.length]),
  });
  return Array.from(startLogits.data);
}

function worst(actual: readonly number[], expected: readonly number[]): number {
  expect(actual).toHaveLength(expected.length);
  return Math.max(...actual.map((value, i) => Math.abs(value - expected[i])));
}

describe.skipIf(chromiumPath === undefined)("an adapter in Chromium", () => {
  const site = useSite({ isolated: true });
  let folder: string;
  let expected: readonly number[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ernie-m-adapter-"));
    for (const [name, bytes] of Object.entries(await adapterFiles(modelFolder)))
      await writeFile(join(folder, name), bytes);
    expected = await inNode(folder);
    expect(worst(await inNode(modelFolder), expected)).toBeGreaterThan(0.1);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(["page", "worker"] as const)(
    "that names its model by URL gives what Node gives, computed in a %s",
    async (place) => {
      const files = Object.entries(await adapterFiles("/model/")).map(
        ([name, bytes]) => [name, Array.from(bytes)] as const,
      );
      const page = await site.open();
      const { logits, adapter } = await page.evaluate(
        async ([where, contents, ids]) => {
          const { web, heads, startWorker } = globalThis.exposed;
          const options = { device: "wasm", wasmPaths: "/ort/", threads: 1 } as const;
          const runtime =
            where === "page" ? web.webRuntime(options) : web.workerRuntime(startWorker, options);
          const adapter = await web.checkpointFromFiles(
            Object.fromEntries(contents.map(([name, bytes]) => [name, Uint8Array.from(bytes)])),
          );
          const model = await heads.ErnieMForInformationExtraction.fromPretrained(adapter, { runtime });
          const inputIds = { dtype: "int32", shape: [1, ids.length], data: Int32Array.from(ids) } as const;
          const { startLogits } = await model.forward({ inputIds });
          const report = model.loadReport;
          await model.dispose();
          await runtime.dispose();
          return { logits: Array.from(startLogits.data), adapter: report.adapter };
        },
        [place, files, IDS] as const,
      );
      expect(worst(logits, expected)).toBeLessThan(1e-4);
      expect(adapter).toBe("files");
    },
  );
});
