import { describe, expect, it } from "vitest";
import { arithmeticOf, arithmeticOptions } from "./arithmetic.js";

describe("arithmeticOf", () => {
  it.each([
    ["stored", ["float32"], "wasm", "fp32", "as the weights are stored"],
    ["stored", ["float16", "float32"], "wasm", "fp32", "weights stored as float16 are widened"],
    ["stored", ["bfloat16"], "webgpu", "fp32", "weights stored as bfloat16 are widened"],
    ["stored", ["int8", "float32"], "wasm", "int8", "the checkpoint is quantised"],
    ["stored", ["uint8", "float16"], "wasm", "int8", "the checkpoint is quantised"],
    ["stored", ["int8"], "webgpu", "fp32", "WebGPU multiplies the numbers that integers stand for"],
    ["fp32", ["int8"], "wasm", "fp32", "as asked for"],
    ["int8", ["float32"], "wasm", "int8", "as asked for"],
    ["int8", ["float32"], "webgpu", "fp32", "WebGPU multiplies the numbers that integers stand for"],
  ] as const)("%s of %j on %s is %s: %s", (choice, stored, device, computes, reason) => {
    expect(arithmeticOf(choice, stored, device)).toEqual({ computes, reason });
  });
});

describe("arithmeticOptions", () => {
  it("has integers where they are multiplied, and never half precision", () => {
    const available = (device: "wasm" | "webgpu"): readonly string[] =>
      arithmeticOptions(["float16"], device).flatMap(({ id, available }) => (available ? [id] : []));
    expect(available("wasm")).toEqual(["stored", "fp32", "int8"]);
    expect(available("webgpu")).toEqual(["stored", "fp32"]);
  });
});
