import type { ErnieMConfig } from "@ernie-m/config";
import type { CancelSignal, CheckpointFiles, ModelWeights } from "@ernie-m/core";
import { quantizeLinears, roundLinears } from "@ernie-m/core/saving";
import type { ModelDType } from "./dtype.js";

/** The weights of a model with the encoder's linear layers in memory as `dtype` says. Throws as core's functions do. */
export async function convertAtLoad(
  files: CheckpointFiles,
  config: ErnieMConfig,
  weights: ModelWeights,
  {
    dtype,
    signal,
  }: {
    readonly dtype: Exclude<ModelDType, "fp32">;
    readonly signal: CancelSignal | undefined;
  },
): Promise<ModelWeights> {
  switch (dtype) {
    case "fp16":
      return roundLinears(files, config, weights, "float16", signal);
    case "bf16":
      return roundLinears(files, config, weights, "bfloat16", signal);
    case "int8":
    case "int7":
    case "int4":
      return quantizeLinears(files, config, weights, { quantization: dtype, signal });
  }
}
