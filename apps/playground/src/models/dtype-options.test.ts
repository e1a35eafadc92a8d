import { modelDTypes } from "@ernie-m/heads";
import { describe, expect, it } from "vitest";
import { dtypeInUse, dtypeOptions } from "./dtype-options.js";

const wasm = {
  device: "wasm",
  float16: { computed: false, reason: "WebAssembly computes in float32" },
} as const;
const webgpu = {
  device: "webgpu",
  float16: { computed: true, reason: "in float16 WebGPU differs from float32 by 1.0e-3 on the self-check" },
} as const;
const oldAdapter = {
  device: "webgpu",
  float16: { computed: false, reason: "WebGPU computes in float32: the adapter has no shader-f16" },
} as const;

describe("dtypeInUse", () => {
  it.each([
    ["stored", ["float32"], wasm, "fp32", "as the weights are stored"],
    ["stored", ["float16", "float32"], wasm, "fp32", "weights stored as float16 are widened"],
    ["stored", ["bfloat16"], webgpu, "fp32", "weights stored as bfloat16 are widened"],
    ["stored", ["int8", "float32"], wasm, "int8", "the checkpoint is quantised"],
    ["stored", ["uint8", "float16"], wasm, "int8", "the checkpoint is quantised"],
    ["stored", ["int8"], webgpu, "fp32", "WebGPU multiplies the numbers that integers stand for"],
    ["fp32", ["int8"], wasm, "fp32", "as asked for"],
    ["int8", ["float32"], wasm, "int8", "as asked for"],
    ["int8", ["float32"], webgpu, "fp32", "WebGPU multiplies the numbers that integers stand for"],
    ["fp16", ["float32"], webgpu, "fp16", webgpu.float16.reason],
    ["fp16", ["float32"], oldAdapter, "fp32", oldAdapter.float16.reason],
    ["fp16", ["float16"], wasm, "fp32", wasm.float16.reason],
    ["bf16", ["float32"], wasm, "fp32", "weights are rounded to bfloat16"],
  ] as const)("%s of %j on %j is %s: %s", (choice, stored, device, computes, reason) => {
    expect(dtypeInUse(choice, stored, device)).toEqual({ computes, reason });
  });

  it("says something of every dtype that there is", () => {
    for (const dtype of modelDTypes) expect(dtypeInUse(dtype, ["float32"], wasm).reason).not.toBe("");
  });
});

describe("dtypeOptions", () => {
  it("has integers where they are multiplied, and half precision where the runtime computes in it", () => {
    const available = (device: Parameters<typeof dtypeOptions>[1]): readonly string[] =>
      dtypeOptions(["float16"], device).flatMap(({ id, available: is }) => (is ? [id] : []));
    expect(available(wasm)).toEqual(["stored", "fp32", "int8"]);
    expect(available(webgpu)).toEqual(["stored", "fp32", "fp16"]);
    expect(available(oldAdapter)).toEqual(["stored", "fp32"]);
  });

  it("says in the runtime's words why half precision cannot be had", () => {
    for (const device of [wasm, oldAdapter])
      expect(dtypeOptions(["float32"], device).find(({ id }) => id === "fp16")).toEqual({
        id: "fp16",
        name: "fp16",
        available: false,
        reason: device.float16.reason,
      });
  });

  it("offers nothing that comes to something else", () => {
    for (const device of [wasm, webgpu, oldAdapter])
      for (const { id, available } of dtypeOptions(["float32"], device))
        if (available && id !== "stored") expect(dtypeInUse(id, ["float32"], device).computes).toBe(id);
  });
});
