import type { Float16Support } from "../device/float16-support.js";

/** A device that was looked at, and what decided on it. */
export interface DeviceCandidate<Device extends string = string> {
  readonly device: Device;
  readonly chosen: boolean;
  /** A sentence for people. */
  readonly reason: string;
}

/** Which device was taken, and why. */
export interface DeviceChoice<Device extends string = string> {
  readonly device: Device;
  /** In the order in which they were looked at, the chosen one last. */
  readonly considered: readonly DeviceCandidate<Device>[];
}

/** What a runtime computes with, and why. */
export interface DeviceReport<Device extends string = string> extends DeviceChoice<Device> {
  /** What models that are loaded with dtype `fp16` are computed in. */
  readonly float16: Float16Support;
}
