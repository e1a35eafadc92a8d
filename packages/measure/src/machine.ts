import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";

/** What numbers were measured on: they mean nothing without it. */
export interface MachineDescription {
  /** `unknown` where the system does not say. */
  readonly cpu: string;
  /** Logical ones. */
  readonly cores: number;
  /** Instructions that matrices are multiplied with, in capitals; none where the system does not say. */
  readonly features: readonly string[];
  readonly memoryBytes: number;
  /** `linux x64`. */
  readonly platform: string;
  /** `Linux 6.8.0`. */
  readonly system: string;
  /** `v20.20.2`. */
  readonly node: string;
}

const FEATURES = ["avx2", "avx512f", "avx_vnni", "avx512_vnni", "amx_int8", "asimddp", "i8mm"];

/** The machine that this process runs on. */
export function describeMachine(): MachineDescription {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    features: processorFeatures(),
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    system: `${type()} ${release()}`,
    node: process.version,
  };
}

function processorFeatures(): readonly string[] {
  if (process.platform !== "linux") return [];
  const [, line = ""] = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8")) ?? [];
  const flags = new Set(line.trim().split(/\s+/));
  return FEATURES.filter((feature) => flags.has(feature)).map((feature) => feature.toUpperCase());
}
