import type { ErnieMConfig } from "@ernie-m/config";
import type { Tensor } from "../src/tensor.js";

type Row = readonly number[];
type Matrix = readonly Row[];

/** One row of a batch, everything spelled out: what the specification's formulas take. */
export interface NaiveInputs {
  /** Row of the word table for each token. */
  readonly ids: readonly number[];
  /** Position of each token, from 0. */
  readonly positions: readonly number[];
  /** Added to the scores of each key, past ones first. */
  readonly bias: readonly number[];
  /** [layers][heads] factors on the probabilities. */
  readonly headMask?: readonly Row[];
  /** [layers][heads][past][head size] */
  readonly past?: readonly { readonly keys: readonly Matrix[]; readonly values: readonly Matrix[] }[];
}

export interface NaiveOutputs {
  /** [layers + 1][sequence][hidden] */
  readonly hiddenStates: readonly Matrix[];
  /** [layers][heads][sequence][keys] */
  readonly attentions: readonly (readonly Matrix[])[];
}

const sum = (values: Row): number => values.reduce((a, b) => a + b, 0);
const dot = (a: Row, b: Row): number => sum(a.map((value, i) => value * b[i]));
const plus = (a: Row, b: Row): Row => a.map((value, i) => value + b[i]);

function softmax(row: Row): Row {
  const highest = Math.max(...row);
  const powers = row.map((value) => Math.exp(value - highest));
  return powers.map((power) => power / sum(powers));
}

/** The encoder with gelu by the specification's formulas on nested arrays: no graph, no batch, no tricks. */
export function naiveEncoder(
  config: ErnieMConfig,
  tensors: Readonly<Record<string, Tensor<"float32">>>,
  gelu: (x: number) => number,
  inputs: NaiveInputs,
): NaiveOutputs {
  const vector = (name: string): Row => [...tensors[`ernie_m.${name}`].data];
  const matrix = (name: string): Matrix => {
    const { data, shape } = tensors[`ernie_m.${name}`];
    return Array.from({ length: shape[0] }, (_, row) => [
      ...data.slice(row * shape[1], (row + 1) * shape[1]),
    ]);
  };
  const linear = (name: string, x: Row): Row =>
    plus(
      matrix(`${name}.weight`).map((weights) => dot(weights, x)),
      vector(`${name}.bias`),
    );
  const norm = (name: string, x: Row): Row => {
    const mean = sum(x) / x.length;
    const variance = sum(x.map((value) => (value - mean) ** 2)) / x.length;
    const [gamma, beta] = [vector(`${name}.weight`), vector(`${name}.bias`)];
    return x.map(
      (value, i) => ((value - mean) / Math.sqrt(variance + config.layerNormEps)) * gamma[i] + beta[i],
    );
  };

  const words = matrix("embeddings.word_embeddings.weight");
  const places = matrix("embeddings.position_embeddings.weight");
  let x: Matrix = inputs.ids.map((id, i) =>
    norm("embeddings.layer_norm", plus(words[id], places[inputs.positions[i] + 2])),
  );
  const hiddenStates = [x];
  const attentions: (readonly Matrix[])[] = [];
  const size = config.hiddenSize / config.numAttentionHeads;

  for (let layer = 0; layer < config.numHiddenLayers; layer++) {
    const name = `encoder.layers.${layer}`;
    const projected = (which: string): Matrix =>
      x.map((token) => linear(`${name}.self_attn.self_attn.${which}_proj`, token));
    const ofHead = (rows: Matrix, head: number): Matrix =>
      rows.map((row) => row.slice(head * size, (head + 1) * size));
    const [queries, keys, values] = [projected("q"), projected("k"), projected("v")];
    const maps: Matrix[] = [];
    const contexts: Matrix[] = [];
    for (let head = 0; head < config.numAttentionHeads; head++) {
      const past = inputs.past?.[layer];
      const allKeys = [...(past?.keys[head] ?? []), ...ofHead(keys, head)];
      const allValues = [...(past?.values[head] ?? []), ...ofHead(values, head)];
      const map = ofHead(queries, head).map((query) => {
        const scores = allKeys.map((key, i) => dot(query, key) / Math.sqrt(size) + inputs.bias[i]);
        return softmax(scores).map((p) => p * (inputs.headMask?.[layer][head] ?? 1));
      });
      maps.push(map);
      contexts.push(
        map.map((row) =>
          Array.from({ length: size }, (_, i) => sum(row.map((p, key) => p * allValues[key][i]))),
        ),
      );
    }
    attentions.push(maps);
    x = x.map((token, i) => {
      const context = contexts.flatMap((context) => context[i]);
      const middle = norm(`${name}.norm1`, plus(token, linear(`${name}.self_attn.out_proj`, context)));
      const wide = linear(`${name}.linear1`, middle).map(gelu);
      return norm(`${name}.norm2`, plus(middle, linear(`${name}.linear2`, wide)));
    });
    hiddenStates.push(x);
  }
  return { hiddenStates, attentions };
}
