import type { ErnieMConfig, JsonObject } from "@ernie-m/config";
import { unsupportedFile } from "../errors.js";
import { GROUP_SIZE } from "../ir/group-layout.js";
import type { Quantization } from "../quantization/quantizations.js";
import { quote } from "./quote.js";

const METHOD = "ernie-m";

/**
 * `quantization_config` of the `config.json` beside quantised weights. The key is transformers'; the method
 * is this project's own:
 *
 * - 8 and 7 bits: `X.weight` int8, [in, out] for Linear layers and [rows, width] for tables, `X.weight_scale`
 *   float32 [out] or [rows]
 * - 4 bits: `X.weight` uint8 [out, in / 2] or [rows, width / 2], for each 32 values 16 bytes, the first 16
 *   values in their lower 4 bits and the others in the upper ones; `X.weight_scale` float16 [out, in / 32] or
 *   [rows, width / 32], which the value less 8 is multiplied by
 */
export function quantizationConfig(quantization: Quantization): JsonObject {
  return { quant_method: METHOD, sym: true, ...BITS[quantization] };
}

const BITS: { readonly [Q in Quantization]: JsonObject } = {
  int8: { bits: 8 },
  int7: { bits: 7 },
  int4: { bits: 4, group_size: GROUP_SIZE },
};

/**
 * Refuses a checkpoint that says its weights were quantised by another tool, whose integers mean something
 * else.
 *
 * Throws: CheckpointError `unsupported-file`.
 */
export function checkQuantization(config: ErnieMConfig, file: string): void {
  const stated = config.source?.json.quantization_config;
  if (stated === undefined || stated === null) return;
  const method = statedQuantization(config)?.quant_method;
  if (method !== METHOD)
    throw unsupportedFile(
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
