import { BackendError, type InferenceBackend } from "@ernie-m/core";
import { type Float16Support, nativeMessage, selfCheck, tryFloat16 } from "@ernie-m/core/session";
import { backendName, type Device, devices } from "../device.js";
import { loadOrt } from "../session/load-ort.js";
import { createOrtSession } from "../session/ort-session.js";
import { planSession } from "../session/plan-session.js";
import { missingLibrary } from "./missing-library.js";

/** Whether a device can be computed on here. */
export interface DeviceAvailability {
  readonly device: Device;
  readonly available: boolean;
  /** Why, and for one that is not available what would help: a sentence for people. */
  readonly reason: string;
  /** What dtype `fp16` is computed in there; undefined for a device that is not available. */
  readonly float16?: Float16Support | undefined;
}

/** What the check of a device is run with: as little as possible. */
const SETTINGS = { threads: 1, spinning: false, prepacking: false, mapped: true } as const;

const VULKAN = "libvulkan.so.1";

/** Where onnxruntime-node has a device. Source: the table in its README, 1.30. */
const PLATFORMS: Readonly<Record<Device, string>> = {
  cpu: "every platform",
  cuda: "Linux x64",
  webgpu: "Windows, macOS and Linux x64",
  coreml: "macOS",
  dml: "Windows",
};

/** What to look at when a device that the binary has cannot be started. */
const HELP: Readonly<Record<Device, string>> = {
  cpu: "reinstall onnxruntime-node",
  cuda: "it needs an NVIDIA driver, CUDA 12, cuDNN 9 and onnxruntime-node installed with ONNXRUNTIME_NODE_INSTALL=cuda12",
  webgpu:
    process.platform === "linux"
      ? "it needs a graphics driver with Vulkan, and libvulkan1"
      : "it needs a graphics driver",
  coreml: "it needs macOS 10.15 or newer",
  dml: "it needs Windows 10 and a graphics driver with DirectX 12",
};

/**
 * Every device that onnxruntime-node knows on some platform, and whether it computes right on this one, by
 * trying.
 */
export async function listDevices(): Promise<readonly DeviceAvailability[]> {
  const found: DeviceAvailability[] = [];
  for (const device of devices) {
    const tried = await availabilityOf(device);
    found.push(tried.available ? { ...tried, float16: await float16On(device) } : tried);
  }
  return found;
}

/**
 * Tries a device: makes a session on it and compares its numbers with the processor's.
 *
 * Throws: BackendError `backend-unavailable` when onnxruntime-node does not load at all.
 */
export async function availabilityOf(device: Device): Promise<DeviceAvailability> {
  const ort = await loadOrt(backendName(device));
  if (device === "cpu") return { device, available: true, reason: "the processor is always there" };
  const unavailable = (reason: string): DeviceAvailability => ({ device, available: false, reason });
  if (!ort.listSupportedBackends().some(({ name }) => name === device))
    return unavailable(
      `onnxruntime-node has no ${device} for ${process.platform} ${process.arch}, only for ${PLATFORMS[device]}`,
    );
  // Dawn, which is WebGPU there, writes to standard error itself, with the paths of its sources, and no option of ONNX
  // Runtime reaches it. Without Vulkan it need not be asked. Where there is Vulkan without a driver, it still writes.
  const missing = device === "webgpu" && process.platform === "linux" ? missingLibrary(VULKAN) : undefined;
  if (missing !== undefined) return unavailable(`${device} cannot be started (${missing}); ${HELP[device]}`);
  const { check, failure } = await selfCheck(trialOf(device), trialOf("cpu"));
  if (failure !== undefined)
    return unavailable(`${device} cannot be started (${causeOf(failure)}); ${HELP[device]}`);
  const difference = `differs from the processor by ${check.difference.toExponential(1)}`;
  if (!check.passed)
    return unavailable(`${device} ${difference} on the self-check, at most ${check.tolerance} is right`);
  return { device, available: true, reason: `${device} ${difference} on the self-check` };
}

/**
 * What ONNX Runtime says of a WebGPU adapter whose shaders have no float16. Source:
 * core/providers/webgpu/shader_helper.cc.
 */
const NO_F16 = /requires f16 but the device does not support it/;

/**
 * Whether a device that is available computes dtype `fp16` in float16, by trying.
 *
 * Throws: BackendError `backend-unavailable` when onnxruntime-node does not load at all.
 */
export async function float16On(device: Device): Promise<Float16Support> {
  switch (device) {
    case "cpu":
      return { computed: false, reason: "the processor computes in float32" };
    case "coreml":
      return {
        computed: false,
        reason: "coreml is given float32: of float16 ONNX Runtime hands it few operations",
      };
    case "cuda":
    case "webgpu":
    case "dml":
      return tryFloat16(
        { name: device, candidate: trialOf(device, true), trusted: trialOf("cpu") },
        (failure) => (NO_F16.test(causeOf(failure)) ? "the adapter has no shader-f16" : causeOf(failure)),
      );
  }
}

function trialOf(device: Device, float16 = false): Pick<InferenceBackend, "createSession"> {
  return {
    createSession: async (program) =>
      createOrtSession(backendName(device), await planSession(device, program, { ...SETTINGS, float16 })),
  };
}

/** ONNX Runtime's own words. */
function causeOf(failure: unknown): string {
  const text = nativeMessage(failure instanceof BackendError ? (failure.cause ?? failure) : failure);
  return text.replace(/[.\s]+$/, "");
}
