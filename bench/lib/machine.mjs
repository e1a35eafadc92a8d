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

/** Instructions that add up products of 8-bit integers in one step, by the names that a machine's description has. */
const INTEGER_FLAGS = ["AMX_INT8", "AVX512_VNNI", "AVX_VNNI"];

/** Whether the processor multiplies 8-bit integers in instructions made for it. */
export function multipliesIntegers({ features } = describeMachine()) {
  return features.some((feature) => INTEGER_FLAGS.includes(feature));
}

/** The environment of a PyTorch that is compared with: OpenBLAS chooses slower kernels by itself on processors it does not know. */
export function torchEnvironment({ flags }) {
  const kernels = flags.some((flag) => /avx512/i.test(flag)) ? { OPENBLAS_CORETYPE: "SkylakeX" } : {};
  return { ...process.env, ...kernels };
}
