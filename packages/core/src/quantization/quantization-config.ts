import type { ErnieMConfig, JsonObject } from "@ernie-m/config";
import { quote } from "../checkpoint/quote.js";
import { CheckpointError } from "../errors.js";
import type { Quantization } from "./quantized-kinds.js";

const METHOD = "ernie-m";

/**
 * `quantization_config` of the `config.json` beside quantised weights. The key is transformers'; the method is this
 * project's own: `X.weight` int8, [in, out] for Linear layers, and `X.weight_scale` float32, one number for each output
 * or row, around zero.
 */
export function quantizationConfig(quantization: Quantization): JsonObject {
  return { quant_method: METHOD, bits: BITS[quantization], sym: true };
}

const BITS: { readonly [Q in Quantization]: number } = { int8: 8, int7: 7 };

/**
 * Refuses a checkpoint that says its weights were quantised by another tool, whose integers mean something else.
 *
 * Throws: CheckpointError `unsupported-file`.
 */
export function checkQuantization(config: ErnieMConfig, file: string): void {
  const stated = config.source?.json.quantization_config;
  if (stated === undefined || stated === null) return;
  const method = statedQuantization(config)?.quant_method;
  if (method !== METHOD)
    throw new CheckpointError(
      "unsupported-file",
      file,
      `quantization_config.quant_method is ${method === undefined ? "absent" : quote(String(method))}; supported is ${quote(METHOD)}`,
    );
}

/** What `config.json` says of how its weights were quantised. */
export function statedQuantization(config: ErnieMConfig): JsonObject | undefined {
  const stated = config.source?.json.quantization_config;
  return stated !== null && typeof stated === "object" && !Array.isArray(stated)
    ? (stated as JsonObject)
    : undefined;
}
