/** The machine as the tables state it, ONNX Runtime's version included. */
import { createRequire } from "node:module";
import { describeMachine } from "@ernie-m/measure";

function versionOf(name) {
  return createRequire(import.meta.url)(`${name}/package.json`).version;
}

export function benchMachine() {
  const { cpu, cores, features, memoryBytes, system, node } = describeMachine();
  return {
    processor: cpu,
    cores,
    flags: features,
    memoryGB: Math.round(memoryBytes / 1e9),
    system,
    node,
    onnxruntime: versionOf("onnxruntime-node"),
  };
}

export function machineLine({ processor, cores, flags, memoryGB, system, node, onnxruntime }) {
  const features = flags.length === 0 ? "" : ` (${flags.join(", ")})`;
  return `${processor}${features}, ${cores} cores, ${memoryGB} GB, ${system}, Node ${node}, onnxruntime-node ${onnxruntime}`;
}
