import { BackendError } from "@ernie-m/core";
import type { DeviceCandidate, DeviceChoice } from "@ernie-m/core/runtime";
import { backendName, type Device } from "../device.js";
import type { DeviceAvailability } from "./availability.js";

/**
 * Devices that `"auto"` tries before it takes the processor. onnxruntime-node does not say whether a WebGPU
 * adapter is hardware: Metal's is, of others it may be one that computes in software, more slowly than the
 * processor itself.
 */
export function candidates(platform: string): readonly Device[] {
  return platform === "darwin" ? ["webgpu"] : ["cuda"];
}

/**
 * The device to compute on: the one asked for, or the first of the candidates that computes right.
 *
 * Throws: BackendError `backend-unavailable` when the one asked for does not.
 */
export async function chooseDevice(
  asked: Device | "auto",
  tried: readonly Device[],
  availabilityOf: (device: Device) => Promise<DeviceAvailability>,
): Promise<DeviceChoice<Device>> {
  if (asked === "cpu")
    return { device: "cpu", considered: [{ device: "cpu", chosen: true, reason: "as asked for" }] };
  const considered: DeviceCandidate<Device>[] = [];
  for (const device of asked === "auto" ? tried : [asked]) {
    const { available, reason } = await availabilityOf(device);
    considered.push({ device, chosen: available, reason });
    if (available) return { device, considered };
    if (asked !== "auto") throw new BackendError("backend-unavailable", backendName(device), reason);
  }
  const last = { device: "cpu", chosen: true, reason: "the processor is always there" } as const;
  return { device: "cpu", considered: [...considered, last] };
}
