import { InputError } from "../errors.js";

/**
 * Which tokens see which.
 *
 * `hf`: masked keys get `(1 - mask) * lowest float32`. `paddle`: PaddleNLP's rule for a batch padded to
 * `paddedLength` tokens: keys with id 0 get -1e4, padding is attended to, at position 0.
 * Source: transformers 4.44 ErnieMModel.forward; PaddleNLP ernie_m/modeling.py, ErnieMModel.forward.
 */
export type MaskRule = { readonly mode: "hf" } | { readonly mode: "paddle"; readonly paddedLength: number };

/** PaddleNLP's published padded length. */
export const DEFAULT_PADDED_LENGTH = 512;

/** The lowest finite float32: a row in which every key is masked stays finite. */
export const LOWEST_FLOAT32 = -3.4028234663852886e38;
const PADDLE_MASKED = -1e4;
/** The id that PaddleNLP's rule takes for padding; in ERNIE-M's vocabulary it is [CLS]. */
const PADDLE_MASKED_ID = 0;

export interface AttentionBiasInputs {
  readonly rule: MaskRule;
  readonly batch: number;
  readonly past: number;
  readonly sequence: number;
  /** [batch, sequence], when the call has ids. */
  readonly ids: Int32Array | undefined;
  readonly padTokenId: number;
  /** [batch, past + sequence], when the call has a mask. */
  readonly mask: Float32Array | undefined;
}

export interface AttentionBias {
  /** float32 [batch, past + sequence + extraTokens] */
  readonly data: Float32Array;
  /** Padding tokens that must be put at the end of every row: 0 or 1. */
  readonly extraTokens: number;
  /**
   * [batch, sequence + extraTokens], 1 where a token is padding and takes position 0; undefined: positions
   * stay.
   */
  readonly padded: Uint8Array | undefined;
}

/**
 * The number added to the attention scores of each key.
 *
 * Throws: InputError when PaddleNLP's rule lacks ids or its padded length is too short.
 */
export function attentionBias(inputs: AttentionBiasInputs): AttentionBias {
  return inputs.rule.mode === "hf" ? hfBias(inputs) : paddleBias(inputs, inputs.rule.paddedLength);
}

function hfBias({ batch, past, sequence, ids, padTokenId, mask }: AttentionBiasInputs): AttentionBias {
  const keys = past + sequence;
  const data = new Float32Array(batch * keys);
  if (mask !== undefined) {
    // Clamped, so that a mask outside 0..1 does not leave float32 and turn its row into NaN.
    for (let i = 0; i < data.length; i++)
      data[i] =
        mask[i] === 1
          ? 0
          : Math.max(LOWEST_FLOAT32, Math.min(-LOWEST_FLOAT32, (1 - mask[i]) * LOWEST_FLOAT32));
  } else if (ids !== undefined) {
    for (let row = 0; row < batch; row++)
      for (let token = 0; token < sequence; token++)
        if (ids[row * sequence + token] === padTokenId) data[row * keys + past + token] = LOWEST_FLOAT32;
  }
  return { data, extraTokens: 0, padded: undefined };
}

/**
 * All padding tokens of a row are the same token at the same position, so they stay the same through every
 * layer: one of them with `log(count)` added to its score stands for `count` of them.
 */
function paddleBias(inputs: AttentionBiasInputs, paddedLength: number): AttentionBias {
  const { batch, past, sequence, ids, padTokenId, mask } = inputs;
  if (ids === undefined)
    throw new InputError("input_ids", "ids, which mask mode paddle decides by", "inputs_embeds");
  if (!Number.isSafeInteger(paddedLength) || paddedLength < 1)
    throw new InputError("padded_length", "an integer from 1", `${paddedLength}`);
  const isPadding = (row: number, token: number): boolean =>
    mask === undefined
      ? ids[row * sequence + token] === padTokenId
      : mask[row * (past + sequence) + past + token] === 0;

  const realTokens: number[] = [];
  for (let row = 0; row < batch; row++) {
    let real = 0;
    for (let token = 0; token < sequence; token++) if (!isPadding(row, token)) real++;
    if (real > paddedLength)
      throw new InputError("padded_length", `at least the longest row, ${real} tokens`, `${paddedLength}`);
    realTokens.push(real);
  }
  const extraTokens = realTokens.some((real) => real === sequence && real < paddedLength) ? 1 : 0;

  const fed = sequence + extraTokens;
  const keys = past + fed;
  const data = new Float32Array(batch * keys);
  const padded = new Uint8Array(batch * fed);
  const paddingBias = padTokenId === PADDLE_MASKED_ID ? PADDLE_MASKED : 0;
  for (let row = 0; row < batch; row++) {
    if (mask !== undefined)
      for (let token = 0; token < past; token++)
        if (mask[row * (past + sequence) + token] === 0) data[row * keys + token] = PADDLE_MASKED;
    const count = paddedLength - realTokens[row];
    let represented = count === 0;
    for (let token = 0; token < fed; token++) {
      const key = row * keys + past + token;
      if (token < sequence && !isPadding(row, token)) {
        if (ids[row * sequence + token] === PADDLE_MASKED_ID) data[key] = PADDLE_MASKED;
      } else {
        padded[row * fed + token] = 1;
        data[key] = represented ? LOWEST_FLOAT32 : paddingBias + Math.log(count);
        represented = true;
      }
    }
  }
  return { data, extraTokens, padded };
}
