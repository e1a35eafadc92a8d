import { type CancelSignal, DEFAULT_PADDED_LENGTH, InputError, type MaskRule } from "@ernie-m/core";

/** Which tokens see which: transformers' rule, or the one that PaddleNLP's published weights were made with. */
export type MaskMode = MaskRule["mode"];

/** Options of every forward call. */
export interface ForwardOptions {
  /** Return every layer's hidden state. Default: `config.outputHiddenStates`. */
  readonly outputHiddenStates?: boolean;
  /** Return every layer's attention probabilities. Default: `config.outputAttentions`. */
  readonly outputAttentions?: boolean;
  /**
   * Return keys and values as `pastKeyValues`. Default false: the published implementation never returns them,
   * whatever `config.useCache` says.
   */
  readonly useCache?: boolean;
  /** Default `"hf"`. */
  readonly maskMode?: MaskMode;
  /** Length that mask mode `"paddle"` counts padding up to, in tokens. Default 512, PaddleNLP's. */
  readonly paddedLength?: number;
  readonly signal?: CancelSignal;
}

/** Throws: InputError for a mode or a length that there is none of. */
export function maskRule(options: ForwardOptions): MaskRule {
  const { maskMode = "hf", paddedLength } = options;
  switch (maskMode) {
    case "hf":
      return { mode: "hf" };
    case "paddle": {
      const length = paddedLength ?? DEFAULT_PADDED_LENGTH;
      if (!Number.isSafeInteger(length) || length < 1)
        throw new InputError("padded_length", "a positive integer", String(length));
      return { mode: "paddle", paddedLength: length };
    }
    default:
      throw new InputError("mask_mode", '"hf" or "paddle"', String(maskMode satisfies never));
  }
}
