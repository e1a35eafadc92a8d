import {
  architectureIn,
  configToJson,
  type ErnieMConfig,
  type JsonObject,
  parseConfig,
  withConfig,
} from "@ernie-m/config";
import type { WeightLayout } from "../checkpoint/weight-source.js";
import type { DType } from "../tensor.js";

/** Ids of special tokens, which both libraries keep beside the model's own settings. */
const TOKEN_ID = /^[a-z]+_token_id$/;

/** Whose tokenizer weights of a layout are used with, unless the configuration says otherwise. */
const USUAL_TOKENIZER: { readonly [L in WeightLayout]: TokenizerVariant } = { pt: "hf", pd: "paddle" };

/**
 * Whose tokenizer the weights were made with: Hugging Face's or PaddleNLP's, which split a few texts
 * differently. The tokenizer's package, which depends on nothing, has its own type of this name.
 */
export type TokenizerVariant = "hf" | "paddle";

/** What a configuration is written for. */
export interface SavedAs {
  readonly architecture: string;
  /** Whose `config.json` it is: transformers' beside "pt", PaddleNLP's beside "pd". */
  readonly layout: WeightLayout;
  readonly dtype: DType;
  /** How weights that are integers came to be; undefined when none is. */
  readonly quantization?: JsonObject | undefined;
  readonly tokenizerVariant?: TokenizerVariant | undefined;
}

/**
 * A configuration as the `config.json` of a library: its keys, its class name, the dtype of the weights. One
 * that came from the same library keeps every other key it had; one that came from the other is written anew,
 * with the special token ids it had. Quantised weights are announced as other tools do it, so that none takes
 * them for floats.
 *
 * Throws: ConfigError when the configuration contradicts itself.
 */
export function savedConfig(config: ErnieMConfig, as: SavedAs): JsonObject {
  const { quantization_config: _former, tokenizer_variant: _stated, ...kept } = documentOf(config, as);
  const written: JsonObject = {
    ...kept,
    model_type: "ernie_m",
    [as.layout === "pd" ? "dtype" : "torch_dtype"]: as.dtype,
    ...(as.quantization && { quantization_config: as.quantization }),
    ...(as.tokenizerVariant !== undefined &&
      as.tokenizerVariant !== USUAL_TOKENIZER[as.layout] && { tokenizer_variant: as.tokenizerVariant }),
  };
  parseConfig(written, "config.json");
  return written;
}

function documentOf(config: ErnieMConfig, { architecture, layout }: SavedAs): JsonObject {
  const named = withConfig(config, { architectures: [architecture] });
  const { source } = config;
  if (source?.format === (layout === "pd" ? "paddle" : "huggingface")) return configToJson(named);
  const anew = configToJson({ ...named, source: null });
  return {
    ...(source && tokenIds(source.json)),
    ...anew,
    ...(layout === "pd" && {
      architectures: named.architectures.map((name) => architectureIn("paddle", name)),
      // That there is a version, whichever, tells a file of PaddleNLP from one of transformers.
      paddlenlp_version: null,
    }),
  };
}

function tokenIds(json: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(json).filter(([key, value]) => TOKEN_ID.test(key) && Number.isInteger(value)),
  );
}
