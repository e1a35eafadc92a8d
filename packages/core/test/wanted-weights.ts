import type { ParameterSpec } from "../src/weights/resolve-weights.js";

/** Sizes of the model whose parameters are wanted; the defaults are those of the reference checkpoints. */
export interface ModelSizes {
  readonly vocab?: number;
  readonly hidden?: number;
  readonly layers?: number;
  readonly feedForward?: number;
  readonly positions?: number;
}

/** Weight and bias of a Linear layer. */
export function wantedLinear(
  name: string,
  outputs: number,
  inputs: number,
  part: ParameterSpec["part"],
): readonly ParameterSpec[] {
  return [
    { name: `${name}.weight`, shape: [outputs, inputs], kind: "linear", part },
    { name: `${name}.bias`, shape: [outputs], kind: "vector", part },
  ];
}

/** The encoder's parameters, written down from the specification's list of names. */
export function wantedEncoder(sizes: ModelSizes = {}): readonly ParameterSpec[] {
  const { vocab = 512, hidden = 64, layers = 3, feedForward = 128, positions = 130 } = sizes;
  const table = (name: string, rows: number): ParameterSpec => ({
    name: `ernie_m.embeddings.${name}.weight`,
    shape: [rows, hidden],
    kind: "embedding",
    part: "encoder",
  });
  const norm = (name: string): readonly ParameterSpec[] =>
    ["weight", "bias"].map((suffix) => ({
      name: `ernie_m.${name}.${suffix}`,
      shape: [hidden],
      kind: "vector",
      part: "encoder",
    }));
  const wanted = [
    table("word_embeddings", vocab),
    table("position_embeddings", positions),
    ...norm("embeddings.layer_norm"),
  ];
  for (let i = 0; i < layers; i++) {
    const layer = `ernie_m.encoder.layers.${i}`;
    for (const projection of ["q", "k", "v"]) {
      wanted.push(
        ...wantedLinear(`${layer}.self_attn.self_attn.${projection}_proj`, hidden, hidden, "encoder"),
      );
    }
    wanted.push(
      ...wantedLinear(`${layer}.self_attn.out_proj`, hidden, hidden, "encoder"),
      ...wantedLinear(`${layer}.linear1`, feedForward, hidden, "encoder"),
      ...wantedLinear(`${layer}.linear2`, hidden, feedForward, "encoder"),
      ...norm(`encoder.layers.${i}.norm1`),
      ...norm(`encoder.layers.${i}.norm2`),
    );
  }
  return wanted;
}

/** The pooler's parameters. */
export function wantedPooler(hidden = 64): readonly ParameterSpec[] {
  return wantedLinear("ernie_m.pooler.dense", hidden, hidden, "pooler");
}
