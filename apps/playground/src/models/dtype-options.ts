import type { ModelDType } from "@ernie-m/heads";
import type { DTypeChoice, LoadedModel } from "../protocol.js";

/** What the weights of a checkpoint are stored as, most bytes first: `["float16"]`, `["int8", "float32"]`. */
export type StoredDTypes = readonly string[];

/** What decides on a device how linear layers are computed. */
export type ComputingDevice = Pick<LoadedModel["report"], "device" | "float16">;

/** A choice that can be made, or is missed, and why it is there or not. */
export interface DTypeOption {
  readonly id: DTypeChoice;
  readonly name: string;
  readonly available: boolean;
  readonly reason: string;
}

/** What linear layers are computed in, and why, as a sentence without its full stop. */
export interface DTypeInUse {
  readonly computes: ModelDType;
  readonly reason: string;
}

export function isQuantised(stored: StoredDTypes): boolean {
  return stored.some((dtype) => dtype === "int8" || dtype === "uint8");
}

/** What a choice comes to for a checkpoint on a device. */
export function dtypeInUse(
  choice: DTypeChoice,
  stored: StoredDTypes,
  { device, float16 }: ComputingDevice,
): DTypeInUse {
  switch (choice) {
    case "stored":
      return isQuantised(stored)
        ? integersOn(device, "the checkpoint is quantised")
        : floatsOf(stored, float16.computed);
    case "fp32":
      return { computes: "fp32", reason: "as asked for" };
    case "fp16":
      return { computes: float16.computed ? "fp16" : "fp32", reason: float16.reason };
    case "bf16":
      return { computes: "fp32", reason: "weights are rounded to bfloat16" };
    case "int8":
    case "int7":
    case "int4":
      return integersOn(device, "as asked for");
  }
}

function integersOn(device: ComputingDevice["device"], reason: string): DTypeInUse {
  return device === "webgpu"
    ? { computes: "fp32", reason: "WebGPU multiplies the numbers that integers stand for" }
    : { computes: "int8", reason };
}

/** Halves that are stored as halves are multiplied so, where the device can. */
function floatsOf(stored: StoredDTypes, inHalves: boolean): DTypeInUse {
  if (inHalves && stored[0] === "float16") return { computes: "fp16", reason: "as the weights are stored" };
  const widened = stored.filter((dtype) => dtype !== "float32" && dtype.includes("float"));
  const reason =
    widened.length === 0
      ? "as the weights are stored"
      : `weights stored as ${widened.join(", ")} are widened`;
  return { computes: "fp32", reason };
}

/** All that one may look for. What the device computes in fp32 anyway cannot be chosen: it gains nothing. */
export function dtypeOptions(
  stored: StoredDTypes,
  { device, float16 }: ComputingDevice,
): readonly DTypeOption[] {
  return [
    {
      id: "stored",
      name: "As stored",
      available: true,
      reason: `${stored.join(", ")}: ${isQuantised(stored) ? "integers are multiplied" : `computed in ${floatsOf(stored, float16.computed).computes}`}`,
    },
    { id: "fp32", name: "fp32", available: true, reason: "floats, whatever is stored" },
    {
      id: "fp16",
      name: "fp16",
      available: float16.computed,
      reason: float16.computed ? "half precision: quicker, a little rounded" : float16.reason,
    },
    {
      id: "int8",
      name: "int8",
      available: device === "wasm",
      reason:
        device === "wasm"
          ? "8-bit integers: quicker, a little rounded"
          : "only in WebAssembly: WebGPU has no kernel for integers",
    },
  ];
}
