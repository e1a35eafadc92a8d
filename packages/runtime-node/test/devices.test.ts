import { existsSync } from "node:fs";
import { conformanceCases } from "@ernie-m/core/testing";
import { referenceModelUrl } from "@ernie-m/fixtures";
import { loadExtractor } from "@ernie-m/heads";
import { describe, expect, it, test } from "vitest";
import { listDevices, nodeRuntime } from "../src/index.js";

/** Chromium's Vulkan driver, which computes in software: where there is no other, WebGPU can be tested with it. */
const SOFTWARE_DRIVER = "/usr/lib/chromium/vk_swiftshader_icd.json";
if (existsSync(SOFTWARE_DRIVER)) process.env.VK_ICD_FILENAMES ??= SOFTWARE_DRIVER;

const found = new Map((await listDevices()).map((entry) => [entry.device, entry]));
const webgpu = found.get("webgpu")!;

test("every device is listed, with a reason", () => {
  expect([...found.keys()]).toEqual(["cpu", "cuda", "webgpu", "coreml", "dml"]);
  expect(found.get("cpu")!.available).toBe(true);
  for (const { reason } of found.values()) expect(reason).toMatch(/\w+ \w+/);
});

test.skipIf(process.platform !== "linux")("a device of other platforms says of which", async () => {
  expect(found.get("dml")).toEqual({
    device: "dml",
    available: false,
    reason: `onnxruntime-node has no dml for linux ${process.arch}, only for Windows`,
  });
  const files = loadExtractor(referenceModelUrl, { runtime: nodeRuntime({ device: "coreml" }) });
  await using extractor = await files;
  await expect(extractor.extract("Ada Lovelace", ["person"])).rejects.toMatchObject({
    code: "backend-unavailable",
    message: expect.stringMatching(
      /^onnxruntime-node\/coreml: onnxruntime-node has no coreml .* only for macOS$/,
    ),
  });
});

test.skipIf(found.get("cuda")!.available || process.platform !== "linux" || process.arch !== "x64")(
  "a device that cannot be started says why and what would help; auto goes on to the processor",
  async () => {
    const { reason } = found.get("cuda")!;
    expect(reason).toMatch(/^cuda cannot be started \(.*(load|CUDA|driver).*\); it needs an NVIDIA driver/);
    await expect(nodeRuntime({ device: "cuda" }).report()).rejects.toMatchObject({
      code: "backend-unavailable",
      message: `onnxruntime-node/cuda: ${reason}`,
    });
    expect(await nodeRuntime({ device: "auto" }).report()).toMatchObject({
      device: "cpu",
      considered: [
        { device: "cuda", chosen: false, reason },
        { device: "cpu", chosen: true },
      ],
    });
  },
);

test("options that cannot be are refused at once", () => {
  expect(() => nodeRuntime({ device: "tpu" as "cpu" })).toThrow('device: expected "cpu" or "cuda"');
  expect(() => nodeRuntime({ device: "webgpu", workers: 2 })).toThrow(
    'workers: expected none unless device is "cpu", got 2',
  );
});

/** Of integers it multiplies what they stand for, unrounded: so much half a step counts in the case. */
const UNROUNDED = 0.1;

describe.skipIf(!webgpu.available)(`WebGPU: ${webgpu.reason}`, () => {
  const runtime = nodeRuntime({ device: "webgpu" });

  it("is what the runtime reports", async () => {
    expect(await runtime.report()).toMatchObject({ device: "webgpu", considered: [{ chosen: true }] });
  });

  it.each(conformanceCases.map((entry) => [entry.name, entry] as const))("%s", async (_, entry) => {
    const tolerance = entry.name === "integerLinear" ? UNROUNDED : 1e-4;
    expect(await entry.check(runtime.backend)).toBeLessThanOrEqual(tolerance);
  });

  it("says what dtype fp16 is computed in", () => {
    const { computed, reason } = webgpu.float16!;
    // The driver in software that Chromium brings has no halves.
    if (process.env.VK_ICD_FILENAMES === SOFTWARE_DRIVER)
      expect(reason).toBe("webgpu computes in float32: float16 fails (the adapter has no shader-f16)");
    expect(reason).toMatch(computed ? /^in float16 webgpu/ : /^webgpu computes in float32: /);
  });

  it.each(["fp32", "fp16", "int8"] as const)("finds what the processor finds, %s", async (dtype) => {
    const text = "Marie Curie was born in Warsaw.";
    // Of integers it multiplies what they stand for, which on the processor "fp32" does.
    await using extractor = await loadExtractor(referenceModelUrl, { runtime, dtype });
    await using expected = await loadExtractor(referenceModelUrl, { runtime: nodeRuntime(), dtype: "fp32" });
    const { person: [found] = [] } = await extractor.extract(text, ["person"]);
    const { person: [same] = [] } = await expected.extract(text, ["person"]);
    expect(found).toEqual({ ...same, probability: expect.closeTo(same!.probability, 2) });
    expect(found).toMatchObject({ text: "Marie Curie" });
  });
});

test("whether float16 is computed is said of the devices that are there, and of no other", () => {
  for (const { device, available, float16 } of found.values()) {
    if (available)
      expect(float16, device).toMatchObject({
        computed: expect.any(Boolean),
        reason: expect.stringMatching(/\w+ \w+/),
      });
    else expect(float16, device).toBeUndefined();
  }
});
