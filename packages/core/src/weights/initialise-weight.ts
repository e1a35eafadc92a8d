import type { ModelWeight } from "../checkpoint/weight-source.js";
import { fromFloat32 } from "../elements/floats.js";
import { InputError } from "../errors.js";
import { elementCount, type FloatDType, formatShape } from "../tensor.js";
import type { ParameterSpec } from "./resolve-weights.js";
import type { RandomSource } from "./seeded-random.js";

/** How a parameter that no checkpoint gives is made. */
export interface Initialisation {
  /** Standard deviation of the normal distribution: the configuration's `initializerRange`. */
  readonly std: number;
  readonly random: RandomSource;
  /** Element type of the result; float32 when not given. */
  readonly dtype?: FloatDType;
}

/**
 * A new parameter in memory, in PyTorch's layout: weights of Linear layers and embeddings are drawn from the
 * normal distribution, biases are 0, weights of layer norms 1.
 *
 * Source: transformers 4.44, ErnieMPreTrainedModel._init_weights.
 *
 * Throws: InputError for a parameter so large that no model is started with it.
 */
export function initialiseWeight(spec: ParameterSpec, how: Initialisation): ModelWeight {
  const { std, random, dtype = "float32" } = how;
  if (elementCount(spec.shape) > MOST_DRAWN)
    throw new InputError(
      spec.name,
      `a weight in the checkpoint, or at most ${MOST_DRAWN} elements to draw at random`,
      `none, and the shape ${formatShape(spec.shape)}`,
    );
  const values = initialValues(spec, std, random);
  return {
    name: spec.name,
    dtype,
    shape: spec.shape,
    storage: { kind: "memory", data: fromFloat32(values, dtype) },
    transposed: false,
  };
}

/** Elements of the largest head that is drawn at random: 8192 labels of width 1024, 32 MiB. */
const MOST_DRAWN = 2 ** 23;

/** `count` numbers of the normal distribution with mean 0. */
export function normalValues(count: number, std: number, random: RandomSource): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = std * random.normal();
  return values;
}

function initialValues(spec: ParameterSpec, std: number, random: RandomSource): Float32Array {
  const count = elementCount(spec.shape);
  switch (spec.kind) {
    case "linear":
    case "embedding":
      return normalValues(count, std, random);
    case "vector":
      return new Float32Array(count).fill(spec.name.endsWith(".weight") ? 1 : 0);
  }
}
