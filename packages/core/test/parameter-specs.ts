import type { ParameterSpec } from "../src/weights/resolve-weights.js";

/** Sizes of the model whose parameters are described; the defaults are those of the reference checkpoints. */
export interface ModelSizes {
  readonly vocab?: number;
  readonly hidden?: number;
  readonly layers?: number;
  readonly feedForward?: number;
  readonly positions?: number;
}

/** Weight and bias of a Linear layer. */
export function linearSpecs(
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
export function encoderSpecs(sizes: ModelSizes = {}): readonly ParameterSpec[] {
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
  const specs = [
    table("word_embeddings", vocab),
    table("position_embeddings", positions),
    ...norm("embeddings.layer_norm"),
  ];
  for (let i = 0; i < layers; i++) {
    const layer = `ernie_m.encoder.layers.${i}`;
    for (const projection of ["q", "k", "v"]) {
      specs.push(
        ...linearSpecs(`${layer}.self_attn.self_attn.${projection}_proj`, hidden, hidden, "encoder"),
      );
    }
    specs.push(
      ...linearSpecs(`${layer}.self_attn.out_proj`, hidden, hidden, "encoder"),
      ...linearSpecs(`${layer}.linear1`, feedForward, hidden, "encoder"),
      ...linearSpecs(`${layer}.linear2`, hidden, feedForward, "encoder"),
      ...norm(`encoder.layers.${i}.norm1`),
      ...norm(`encoder.layers.${i}.norm2`),
    );
  }
  return specs;
}

/** The pooler's parameters. */
export function poolerSpecs(hidden = 64): readonly ParameterSpec[] {
  return linearSpecs("ernie_m.pooler.dense", hidden, hidden, "pooler");
}
