import type { ErnieMConfig } from "@ernie-m/config";
import { quote } from "../checkpoint/quote.js";
import { CheckpointError } from "../errors.js";

const METHOD = "ernie-m";

/**
 * `quantization_config` of the `config.json` beside quantised weights. The key is transformers'; the method is this
 * project's own: `X.weight` int8, [in, out] for Linear layers, and `X.weight_scale` float32, one number for each output
 * or row, around zero.
 */
export const quantizationConfig = { quant_method: METHOD, bits: 8, sym: true } as const;

/**
 * Refuses a checkpoint that says its weights were quantised by another tool, whose integers mean something else.
 *
 * Throws: CheckpointError `unsupported-file`.
 */
export function checkQuantization(config: ErnieMConfig, file: string): void {
  const stated = config.source?.json.quantization_config;
  if (stated === undefined || stated === null) return;
  const method = typeof stated === "object" && "quant_method" in stated ? stated.quant_method : undefined;
  if (method !== METHOD)
    throw new CheckpointError(
      "unsupported-file",
      file,
      `quantization_config.quant_method is ${method === undefined ? "absent" : quote(String(method))}; supported is ${quote(METHOD)}`,
    );
}
