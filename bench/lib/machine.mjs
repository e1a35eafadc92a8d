/** What numbers were measured on: they mean nothing without it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";

const MATRIX_FLAGS = ["avx2", "avx512f", "avx_vnni", "avx512_vnni", "amx_int8", "asimddp", "i8mm"];

function processorFlags() {
  try {
    const line = readFileSync("/proc/cpuinfo", "utf8").match(/^(?:flags|Features)\s*:(.*)$/m)?.[1] ?? "";
    const flags = new Set(line.trim().split(/\s+/));
    return MATRIX_FLAGS.filter((flag) => flags.has(flag)).map((flag) => flag.toUpperCase());
  } catch {
    return [];
  }
}

function versionOf(name) {
  return createRequire(import.meta.url)(`${name}/package.json`).version;
}

export function describeMachine() {
  const flags = processorFlags();
  return {
    processor: cpus()[0].model.trim(),
    cores: availableParallelism(),
    flags,
    memoryGB: Math.round(totalmem() / 1e9),
    system: `${type()} ${release()}`,
    node: process.version,
    onnxruntime: versionOf("onnxruntime-node"),
  };
}

export function machineLine({ processor, cores, flags, memoryGB, system, node, onnxruntime }) {
  const features = flags.length === 0 ? "" : ` (${flags.join(", ")})`;
  return `${processor}${features}, ${cores} cores, ${memoryGB} GB, ${system}, Node ${node}, onnxruntime-node ${onnxruntime}`;
}
