import type { ModelDType } from "@ernie-m/heads";
import type { Device } from "@ernie-m/runtime-web";

/** What the weights of a checkpoint are stored as, most bytes first: `["float16"]`, `["int8", "float32"]`. */
export type StoredDTypes = readonly string[];

/** `"stored"`: integers where the checkpoint is quantised, else floats. */
export type DTypeChoice = "stored" | ModelDType;

/** A way of computing that can be asked for or is missed, and why it is there or not. */
export interface ArithmeticOption {
  readonly id: DTypeChoice | "fp16";
  readonly name: string;
  readonly available: boolean;
  readonly reason: string;
}

export function isQuantised(stored: StoredDTypes): boolean {
  return stored.some((dtype) => dtype === "int8" || dtype === "uint8");
}

/** What linear layers multiply, and why, as a sentence without its full stop. */
export function arithmeticOf(
  choice: DTypeChoice,
  stored: StoredDTypes,
  device: Device,
): { readonly computes: ModelDType; readonly reason: string } {
  const wanted = choice === "stored" ? (isQuantised(stored) ? "int8" : "fp32") : choice;
  if (wanted === "int8" && device === "webgpu")
    return { computes: "fp32", reason: "WebGPU multiplies the numbers that integers stand for" };
  if (choice !== "stored") return { computes: wanted, reason: "as asked for" };
  if (wanted === "int8") return { computes: "int8", reason: "the checkpoint is quantised" };
  const widened = stored.filter((dtype) => dtype !== "float32" && dtype.includes("float"));
  const reason =
    widened.length === 0
      ? "as the weights are stored"
      : `weights stored as ${widened.join(", ")} are widened`;
  return { computes: "fp32", reason };
}

/** All that one may look for. Every option but half precision can be had; on WebGPU integers gain nothing. */
export function arithmeticOptions(stored: StoredDTypes, device: Device): readonly ArithmeticOption[] {
  return [
    {
      id: "stored",
      name: "As stored",
      available: true,
      reason: `${stored.join(", ")}: ${isQuantised(stored) ? "integers are multiplied" : "computed in fp32"}`,
    },
    { id: "fp32", name: "fp32", available: true, reason: "floats, whatever is stored" },
    {
      id: "int8",
      name: "int8",
      available: device === "wasm",
      reason:
        device === "wasm"
          ? "8-bit integers: quicker, a little rounded"
          : "only in WebAssembly: WebGPU has no kernel for integers",
    },
    {
      id: "fp16",
      name: "fp16",
      available: false,
      reason:
        device === "wasm"
          ? "WebAssembly has no half-precision arithmetic: stored halves are computed in fp32"
          : "stored halves are computed in fp32, which every adapter has",
    },
  ];
}
