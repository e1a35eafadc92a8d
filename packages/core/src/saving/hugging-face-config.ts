import { configToJson, type ErnieMConfig, type JsonObject, parseConfig, withConfig } from "@ernie-m/config";
import type { DType } from "../tensor.js";

/** Ids of special tokens, which both libraries keep beside the model's own settings. */
const TOKEN_ID = /^[a-z]+_token_id$/;

/**
 * A configuration as the `config.json` that transformers reads: its keys, its class name, the dtype of the weights.
 * One that came from transformers keeps every other key it had; one that came from Paddle is written anew, with the
 * special token ids it had. Quantised weights are announced as other tools do it, so that none takes them for floats.
 *
 * Throws: ConfigError when the configuration contradicts itself.
 */
export function huggingFaceConfig(
  config: ErnieMConfig,
  as: {
    readonly architecture: string;
    readonly dtype: DType;
    /** How weights that are integers came to be; undefined when none is. */
    readonly quantization: JsonObject | undefined;
  },
): JsonObject {
  const named = withConfig(config, { architectures: [as.architecture] });
  const { source } = config;
  const json =
    source === null || source.format === "huggingface"
      ? configToJson(named)
      : { ...tokenIds(source.json), ...configToJson({ ...named, source: null }) };
  const { quantization_config: _former, ...kept } = json;
  const written: JsonObject = {
    ...kept,
    model_type: "ernie_m",
    torch_dtype: as.dtype,
    ...(as.quantization && { quantization_config: as.quantization }),
  };
  parseConfig(written, "config.json");
  return written;
}

function tokenIds(json: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(json).filter(([key, value]) => TOKEN_ID.test(key) && Number.isInteger(value)),
  );
}
