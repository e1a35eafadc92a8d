import { POSITION_OFFSET } from "@ernie-m/config";
import type { Value } from "../ir/builder.js";
import { multiplyDims, type Shape } from "../ir/dims.js";
import { activations } from "./activations.js";
import type { ModelBuilder } from "./model-builder.js";
import { headSize, headsOfLayer, layerPrefix, PARAMETER_NAMES } from "./parameters.js";

/** Names of the symbolic sizes of every model graph. */
export const BATCH = "batch";
export const SEQUENCE = "sequence";
export const PAST = "past";

/**
 * What the encoder reads and what it must show, fixed when the graph is built: unasked things cost nothing.
 */
export interface EncoderOptions {
  readonly input: "input_ids" | "inputs_embeds";
  /** Adds the input `head_mask` float32 [layers, heads]. */
  readonly headMask: boolean;
  /** Adds the inputs `past_key_values.{i}.key` and `.value` float32 [batch, heads, past, head size]. */
  readonly past: boolean;
  /** Adds the outputs `hidden_states.{i}` float32 [batch, sequence, hidden], embeddings first. */
  readonly hiddenStates: boolean;
  /** Adds the outputs `attentions.{i}` float32 [batch, heads, sequence, past + sequence]. */
  readonly attentions: boolean;
  /** Adds the outputs `present.{i}.key` and `.value` float32 [batch, heads, past + sequence, head size]. */
  readonly presentKeyValues: boolean;
}

/** An encoder that shows nothing but its last hidden state. */
export const plainEncoder: EncoderOptions = {
  input: "input_ids",
  headMask: false,
  past: false,
  hiddenStates: false,
  attentions: false,
  presentKeyValues: false,
};

/** Shape of one number a token, as outputs have it. */
export const SEQUENCE_SHAPE: Shape = [BATCH, SEQUENCE];

/** Hidden states are kept token by token, [batch * sequence, hidden], everywhere but inside attention. */
const TOKENS = multiplyDims(SEQUENCE_SHAPE);

/** The tokens [batch * sequence, width] as [batch, sequence, width]. */
export function bySequence(m: ModelBuilder, tokens: Value): Value {
  return m.g.reshape(tokens, [BATCH, SEQUENCE, tokens.shape[1]]);
}

/** What the encoder computes from, inside the graph. */
export interface EncoderInputs {
  /** Word embeddings, float32 [batch, sequence, hidden]. */
  readonly words: Value;
  /**
   * Rows of the position table, int [batch, sequence] or [sequence]; undefined: `words` are summed with them
   * already.
   */
  readonly positions: Value | undefined;
  /** Added to the attention scores of each key, float32 [batch, past + sequence]. */
  readonly attentionBias: Value;
}

/** The inputs that a session of this project is fed: checked and prepared outside the graph. */
function preparedInputs(m: ModelBuilder, options: EncoderOptions): EncoderInputs {
  const { g, config } = m;
  const words =
    options.input === "input_ids"
      ? m.embedding(g.input("input_ids", "int32", SEQUENCE_SHAPE), PARAMETER_NAMES.wordEmbeddings)
      : g.input("inputs_embeds", "float32", [BATCH, SEQUENCE, config.hiddenSize]);
  const positions = g.add(g.input("position_ids", "int32", SEQUENCE_SHAPE), g.index(POSITION_OFFSET));
  const attentionBias = g.input("attention_bias", "float32", [BATCH, keysOf(options)]);
  return { words, positions, attentionBias };
}

function keysOf(options: EncoderOptions): string {
  return options.past ? `(${PAST}+${SEQUENCE})` : SEQUENCE;
}

function embeddings(m: ModelBuilder, { words, positions }: EncoderInputs): Value {
  const { g, config } = m;
  const sum =
    positions === undefined
      ? words
      : g.add(words, m.embedding(positions, PARAMETER_NAMES.positionEmbeddings));
  const normed = m.layerNorm(g.reshape(sum, [TOKENS, config.hiddenSize]), PARAMETER_NAMES.embeddingNorm);
  return m.dropout(normed, "embeddings", config.hiddenDropoutProb);
}

interface LayerInputs {
  /** float32 [batch, 1, 1, keys], added to the attention scores. */
  readonly bias: Value;
  /** float32 [layers, heads] */
  readonly headMask: Value | undefined;
}

function attention(
  m: ModelBuilder,
  x: Value,
  index: number,
  inputs: LayerInputs,
  options: EncoderOptions,
): Value {
  const { g, config } = m;
  const heads = headsOfLayer(config, index);
  const size = headSize(config);
  const prefix = `${layerPrefix(index)}.self_attn`;

  const split = (tokens: Value): Value =>
    g.transpose(g.reshape(tokens, [BATCH, SEQUENCE, heads, size]), [0, 2, 1, 3]);
  const withPast = (own: Value, part: "key" | "value"): Value => {
    const past = options.past
      ? g.input(`past_key_values.${index}.${part}`, "float32", [BATCH, heads, PAST, size])
      : undefined;
    const all = past === undefined ? own : g.concat([past, own], 2);
    if (options.presentKeyValues) g.output(`present.${index}.${part}`, all);
    return all;
  };

  const query = g.mul(m.linear(x, `${prefix}.self_attn.q_proj`), g.scalar(1 / Math.sqrt(size)));
  const keys = withPast(split(m.linear(x, `${prefix}.self_attn.k_proj`)), "key");
  const values = withPast(split(m.linear(x, `${prefix}.self_attn.v_proj`)), "value");

  const scores = g.add(g.matmul(split(query), g.transpose(keys, [0, 1, 3, 2])), inputs.bias);
  let probabilities = g.softmax(scores);
  if (inputs.headMask !== undefined) {
    const mask = g.reshape(g.gather(inputs.headMask, g.index(index), 0), [1, heads, 1, 1]);
    probabilities = g.mul(probabilities, mask);
  }
  if (options.attentions) g.output(`attentions.${index}`, probabilities);

  const kept = m.dropout(probabilities, `layers.${index}.attention`, config.attentionProbsDropoutProb);
  const context = g.transpose(g.matmul(kept, values), [0, 2, 1, 3]);
  return m.linear(g.reshape(context, [TOKENS, heads * size]), `${prefix}.out_proj`);
}

function layer(
  m: ModelBuilder,
  x: Value,
  index: number,
  inputs: LayerInputs,
  options: EncoderOptions,
): Value {
  const { g, config } = m;
  const prefix = layerPrefix(index);
  const attended = g.scope("self_attn", () => attention(m, x, index, inputs, options));
  const drop = (value: Value, name: string, rate: number): Value =>
    m.dropout(value, `layers.${index}.${name}`, rate);
  const middle = g.scope("norm1", () => {
    const kept = drop(attended, "dropout1", config.hiddenDropoutProb);
    return m.layerNorm(g.add(x, kept), `${prefix}.norm1`);
  });
  const wide = g.scope("linear1", () => m.linear(middle, `${prefix}.linear1`));
  const activated = g.scope(config.hiddenAct, () => activations[config.hiddenAct](g, wide));
  const narrow = g.scope("linear2", () =>
    m.linear(drop(activated, "dropout", config.actDropout), `${prefix}.linear2`),
  );
  return g.scope("norm2", () => {
    const kept = drop(narrow, "dropout2", config.hiddenDropoutProb);
    return m.layerNorm(g.add(middle, kept), `${prefix}.norm2`);
  });
}

/**
 * The ERNIE-M encoder: post-norm transformer layers over summed word and position embeddings.
 *
 * Inputs added to the graph unless `inputs` adds others: `input_ids` int32 [batch, sequence] or
 * `inputs_embeds` float32 [batch, sequence, hidden]; `position_ids` int32 [batch, sequence], counted from 0;
 * `attention_bias` float32 [batch, past + sequence], added to the attention scores of each key; and what
 * `options` asks for.
 *
 * Returns the last hidden state, token by token: float32 [batch * sequence, hidden].
 * Source: transformers 4.44 models/deprecated/ernie_m/modeling_ernie_m.py, ErnieMModel.
 */
export function buildEncoder(
  m: ModelBuilder,
  options: EncoderOptions,
  inputs: (m: ModelBuilder, options: EncoderOptions) => EncoderInputs = preparedInputs,
): Value {
  const { g, config } = m;
  const given = g.scope("embeddings", () => inputs(m, options));
  let x = g.scope("embeddings", () => embeddings(m, given));
  const bias = g.reshape(given.attentionBias, [BATCH, 1, 1, keysOf(options)]);
  const headMask = options.headMask
    ? g.input("head_mask", "float32", [config.numHiddenLayers, config.numAttentionHeads])
    : undefined;

  const show = (index: number): void => {
    if (options.hiddenStates) g.output(`hidden_states.${index}`, bySequence(m, x));
  };
  show(0);
  for (let index = 0; index < config.numHiddenLayers; index++) {
    x = g.scope(`encoder.layers.${index}`, () => layer(m, x, index, { bias, headMask }, options));
    show(index + 1);
  }
  return x;
}

/** `tanh(dense(hidden[:, 0]))`: tokens [batch * sequence, hidden] → [batch, hidden]. */
export function buildPooler(m: ModelBuilder, tokens: Value): Value {
  const { g } = m;
  return g.scope("pooler", () => {
    const first = g.gather(bySequence(m, tokens), g.index(0), 1);
    return g.unary("tanh", m.linear(first, PARAMETER_NAMES.pooler));
  });
}
