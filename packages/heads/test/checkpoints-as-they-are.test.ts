import { readFileSync } from "node:fs";
import { float32Tensor, int32Tensor, memoryFiles, type Runtime } from "@ernie-m/core";
import { referenceBackend, worstDifference } from "@ernie-m/core/testing";
import { writeSafetensors } from "@ernie-m/core/weights";
import { fixturePath } from "@ernie-m/fixtures";
import { expect, test } from "vitest";
import { ErnieMForSequenceClassification } from "../src/index.js";

const folder = fixturePath("reference/checkpoints/sequence-classification");
const config = new Uint8Array(readFileSync(`${folder}/config.json`));
const weights = new Uint8Array(readFileSync(`${folder}/model.safetensors`));
const inputs = { inputIds: int32Tensor(Int32Array.of(0, 17, 4, 250, 2), [1, 5]) };

type Header = Record<string, { readonly dtype: string }>;

/** The same weights with another header. */
function rewritten(change: (header: Header) => Header): Uint8Array {
  const length = Number(new DataView(weights.buffer, weights.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(weights.subarray(8, 8 + length))) as Header;
  const text = new TextEncoder().encode(JSON.stringify(change(header)));
  const file = new Uint8Array(8 + text.length + weights.length - 8 - length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(weights.subarray(8 + length), 8 + text.length);
  return file;
}

function load(files: Readonly<Record<string, Uint8Array>>) {
  const checkpoint = memoryFiles("m", { "config.json": config, "model.safetensors": weights, ...files });
  const runtime: Runtime = { backend: referenceBackend(), openCheckpoint: async () => checkpoint };
  return ErnieMForSequenceClassification.fromPretrained("m", { runtime });
}

test("a wrapper's prefix before all names is taken off, said, and changes no number", async () => {
  const wrap = (header: Header): Header =>
    Object.fromEntries(
      Object.entries(header).map(([name, info]) => [
        name === "__metadata__" ? name : `module._orig_mod.${name}`,
        info,
      ]),
    );
  const [plain, wrapped] = [await load({}), await load({ "model.safetensors": rewritten(wrap) })];
  expect(plain.loadReport.warnings).toEqual([]);
  expect(wrapped.loadReport.warnings).toEqual([
    { message: 'm/model.safetensors: "module._orig_mod." before the name of every tensor was taken off' },
  ]);
  expect(wrapped.loadReport.unused).toEqual(plain.loadReport.unused);
  const [expected, actual] = [await plain.forward(inputs), await wrapped.forward(inputs)];
  expect(worstDifference(actual.logits, expected.logits)).toBe(0);
});

test("an adapter beside the weights is added to them, or said not to be whole", async () => {
  const adapterConfig = { peft_type: "LORA", r: 2, lora_alpha: 4, base_model_name_or_path: "org/base" };
  const module = "ernie_m.encoder.layers.1.linear2";
  const values = (size: number): Float32Array => Float32Array.from({ length: size }, (_, i) => Math.sin(i));
  const a = float32Tensor(values(2 * 128), [2, 128]);
  const b = float32Tensor(values(64 * 2), [64, 2]);
  const config = new TextEncoder().encode(JSON.stringify(adapterConfig));
  await expect(load({ "adapter_config.json": config })).rejects.toThrow(
    "m: has no adapter_model.safetensors or adapter_model.bin beside its adapter_config.json",
  );
  const file = writeSafetensors({
    [`base_model.model.${module}.lora_A.weight`]: a,
    [`base_model.model.${module}.lora_B.weight`]: b,
  });
  const adapted = await load({ "adapter_config.json": config, "adapter_model.safetensors": file });
  expect(adapted.loadReport).toMatchObject({ adapter: "m", initialised: [], unused: [], warnings: [] });
  const [plain, moved] = [await (await load({})).forward(inputs), await adapted.forward(inputs)];
  expect(worstDifference(plain.logits, moved.logits)).toBeGreaterThan(1e-3);
});

test("a weight of a type that no parameter is of is named with its type", async () => {
  const asShorts = (header: Header): Header => {
    const changed = structuredClone(header) as Record<string, { dtype: string; shape: number[] }>;
    const bias = Object.entries(changed).find(([name]) => name.endsWith("linear1.bias"));
    if (bias === undefined) throw new Error("no such tensor");
    // The same bytes as twice as many shorts.
    Object.assign(bias[1], { dtype: "I16", shape: [2 * bias[1].shape[0]] });
    return changed;
  };
  await expect(load({ "model.safetensors": rewritten(asShorts) })).rejects.toMatchObject({
    code: "weight-dtype",
    message: expect.stringMatching(/linear1\.bias: expected .*, got int16/),
  });
});
