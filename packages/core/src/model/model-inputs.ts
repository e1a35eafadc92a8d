import { type ErnieMConfig, maxSequenceLength, POSITION_OFFSET } from "@ernie-m/config";
import { checkArgument, checkObject } from "../arguments.js";
import { InputError } from "../errors.js";
import { describeTensor, float32Tensor, int32Tensor, type Tensor, type TensorMap } from "../tensor.js";
import { attentionBias, type MaskRule } from "./attention-bias.js";
import type { EncoderOptions } from "./encoder.js";
import { checkShape, checkTensor, float32Input, int32Input } from "./input-tensors.js";
import { headSize } from "./parameters.js";

/** Key and value of one layer's prefix, float32 [batch, heads, past, head size]. */
export interface PastKeyValue {
  readonly key: Tensor;
  readonly value: Tensor;
}

/** What every model takes, named as documented (`input_ids`, `attention_mask`, …). Never written to. */
export interface ModelInputs {
  /** int32 or int64 [batch, sequence]; this or `inputsEmbeds`. */
  readonly inputIds?: Tensor;
  /** float32 [batch, sequence, hidden]; this or `inputIds`. */
  readonly inputsEmbeds?: Tensor;
  /**
   * 1 attends, 0 does not, [batch, past + sequence], any number type. Default: `input_ids != pad_token_id`,
   * or all ones.
   */
  readonly attentionMask?: Tensor;
  /** int32 or int64 [batch, sequence], counted from 0. Default: 0, 1, … after the past. */
  readonly positionIds?: Tensor;
  /** [heads] or [layers, heads]: factors on the attention probabilities. */
  readonly headMask?: Tensor;
  /** One entry a layer: keys and values put before the sequence's own. */
  readonly pastKeyValues?: readonly PastKeyValue[];
}

/** Checked inputs, as a session takes them. */
export interface PreparedInputs {
  readonly feeds: TensorMap;
  /** The part of the graph's options that the inputs decide. */
  readonly options: Pick<EncoderOptions, "input" | "headMask" | "past">;
  readonly batch: number;
  /** Tokens a row has for the caller. */
  readonly sequence: number;
  /** Tokens a row has in `feeds`: one more when a mask rule adds a token of its own at the end. */
  readonly fedSequence: number;
}

interface Tokens {
  readonly batch: number;
  readonly sequence: number;
  readonly ids: Tensor<"int32"> | undefined;
  readonly embeds: Tensor<"float32"> | undefined;
}

function readTokens(config: ErnieMConfig, inputs: ModelInputs): Tokens {
  const { inputIds, inputsEmbeds } = inputs;
  if (inputIds !== undefined && inputsEmbeds !== undefined)
    throw new InputError("inputs_embeds", "either input_ids or inputs_embeds", "both");
  if (inputIds !== undefined) {
    checkShape("input_ids", inputIds, [undefined, undefined], "[batch, sequence]");
    const ids = int32Input("input_ids", inputIds, 0, config.vocabSize - 1);
    return { batch: ids.shape[0], sequence: ids.shape[1], ids, embeds: undefined };
  }
  if (inputsEmbeds === undefined)
    throw new InputError("input_ids", "either input_ids or inputs_embeds", "neither");
  const { hiddenSize } = config;
  checkShape(
    "inputs_embeds",
    inputsEmbeds,
    [undefined, undefined, hiddenSize],
    `[batch, sequence, ${hiddenSize}]`,
  );
  const embeds = float32Input("inputs_embeds", inputsEmbeds);
  return { batch: embeds.shape[0], sequence: embeds.shape[1], ids: undefined, embeds };
}

function readPast(
  config: ErnieMConfig,
  inputs: ModelInputs,
  batch: number,
): { past: number; feeds: Record<string, Tensor> } {
  const entries = inputs.pastKeyValues;
  if (entries === undefined) return { past: 0, feeds: {} };
  checkArgument(Array.isArray(entries), "past_key_values", "a list of { key, value }", entries);
  if (entries.length !== config.numHiddenLayers)
    throw new InputError(
      "past_key_values",
      `one key and value for each of ${config.numHiddenLayers} layers`,
      `${entries.length}`,
    );
  let past: number | undefined;
  const feeds: Record<string, Tensor> = {};
  // Not forEach, which passes over what a list lacks.
  for (const [layer, entry] of entries.entries()) {
    checkObject(`past_key_values.${layer}`, "{ key, value }", entry);
    const heads = config.numAttentionHeads - (config.prunedHeads[layer]?.length ?? 0);
    for (const part of ["key", "value"] as const) {
      const name = `past_key_values.${layer}.${part}`;
      checkTensor(name, entry[part]);
      past ??= entry[part].shape[2];
      const shape = [batch, heads, past, headSize(config)];
      checkShape(name, entry[part], shape, `[${shape.map((size) => size ?? "past").join(", ")}]`);
      feeds[name] = float32Input(name, entry[part]);
    }
  }
  return { past: past ?? 0, feeds };
}

function readHeadMask(config: ErnieMConfig, mask: Tensor): Tensor<"float32"> {
  const { numHiddenLayers: layers, numAttentionHeads: heads } = config;
  if (Object.values(config.prunedHeads).some((pruned) => pruned.length > 0))
    throw new InputError("head_mask", "a model with all its heads", "one with pruned heads");
  checkTensor("head_mask", mask);
  const { data, shape } = float32Input("head_mask", mask);
  if (shape.length === 1 && shape[0] === heads) {
    const repeated = new Float32Array(layers * heads);
    for (let layer = 0; layer < layers; layer++) repeated.set(data, layer * heads);
    return float32Tensor(repeated, [layers, heads]);
  }
  if (shape.length === 2 && shape[0] === layers && shape[1] === heads) return float32Tensor(data, shape);
  throw new InputError("head_mask", `shape [${heads}] or [${layers}, ${heads}]`, describeTensor(mask));
}

/**
 * `rows` [batch, sequence] as [batch, fedSequence], with `padding` at every place that the mask rule made
 * padding.
 */
function padRows(
  rows: Int32Array,
  at: {
    readonly batch: number;
    readonly sequence: number;
    readonly fedSequence: number;
    readonly padded: Uint8Array | undefined;
  },
  padding: number,
): Int32Array {
  const { batch, sequence, fedSequence, padded } = at;
  if (padded === undefined) return rows;
  const wide = new Int32Array(batch * fedSequence);
  for (let row = 0; row < batch; row++)
    for (let token = 0; token < fedSequence; token++) {
      const place = row * fedSequence + token;
      wide[place] = padded[place] === 1 ? padding : rows[row * sequence + token];
    }
  return wide;
}

/**
 * Checks the inputs of a call and turns them into feeds of the encoder graph.
 *
 * Throws: InputError, naming the documented input, what was expected and what came.
 */
export function prepareInputs(config: ErnieMConfig, inputs: ModelInputs, rule: MaskRule): PreparedInputs {
  checkObject("inputs", "an object of tensors", inputs);
  const tokens = readTokens(config, inputs);
  const { batch, sequence } = tokens;
  const { past, feeds: pastFeeds } = readPast(config, inputs, batch);

  const longest = maxSequenceLength(config);
  if (inputs.positionIds === undefined && past + sequence > longest)
    throw new InputError(
      tokens.ids === undefined ? "inputs_embeds" : "input_ids",
      `at most ${Math.max(0, longest - past)} tokens (max_position_embeddings ${config.maxPositionEmbeddings} less ${POSITION_OFFSET}${past === 0 ? "" : `, less a past of ${past}`})`,
      `${sequence}`,
    );

  const bias = attentionBias({
    rule,
    batch,
    past,
    sequence,
    ids: tokens.ids?.data,
    padTokenId: config.padTokenId,
    mask: readMask(inputs.attentionMask, batch, past + sequence),
  });
  const fedSequence = sequence + bias.extraTokens;

  const positions = readPositions(inputs.positionIds, { batch, sequence, past, lastPosition: longest - 1 });
  const fed = (rows: Int32Array, padding: number): Tensor<"int32"> =>
    int32Tensor(padRows(rows, { batch, sequence, fedSequence, padded: bias.padded }, padding), [
      batch,
      fedSequence,
    ]);
  const feeds: Record<string, Tensor> = {
    ...pastFeeds,
    position_ids: fed(positions, 0),
    attention_bias: float32Tensor(bias.data, [batch, past + fedSequence]),
  };
  if (tokens.ids !== undefined) feeds.input_ids = fed(tokens.ids.data, config.padTokenId);
  if (tokens.embeds !== undefined) feeds.inputs_embeds = tokens.embeds;
  if (inputs.headMask !== undefined) feeds.head_mask = readHeadMask(config, inputs.headMask);

  return {
    feeds,
    options: {
      input: tokens.ids === undefined ? "inputs_embeds" : "input_ids",
      headMask: inputs.headMask !== undefined,
      past: inputs.pastKeyValues !== undefined,
    },
    batch,
    sequence,
    fedSequence,
  };
}

function readMask(mask: Tensor | undefined, batch: number, keys: number): Float32Array | undefined {
  if (mask === undefined) return undefined;
  checkShape("attention_mask", mask, [batch, keys], `[batch, past + sequence] = [${batch}, ${keys}]`);
  return float32Input("attention_mask", mask).data;
}

function readPositions(
  given: Tensor | undefined,
  at: {
    readonly batch: number;
    readonly sequence: number;
    readonly past: number;
    readonly lastPosition: number;
  },
): Int32Array {
  const { batch, sequence, past, lastPosition } = at;
  if (given !== undefined) {
    checkShape("position_ids", given, [batch, sequence], `[batch, sequence] = [${batch}, ${sequence}]`);
    return int32Input("position_ids", given, 0, lastPosition).data;
  }
  return Int32Array.from({ length: batch * sequence }, (_, i) => past + (i % sequence));
}
