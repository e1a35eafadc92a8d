import type { ErnieMConfig } from "@ernie-m/config";
import { GraphError } from "../errors.js";
import { GraphBuilder, type Value } from "../ir/builder.js";
import { scaleName } from "../weights/names.js";
import type { ModelWeight } from "../weights/weight-source.js";

/** What a graph must know of a weight: how it is stored, not what is in it. */
export type WeightForm = Pick<ModelWeight, "dtype" | "shape" | "transposed">;

/** Names of the symbolic sizes of every model graph. */
export const BATCH = "batch";
export const SEQUENCE = "sequence";
export const PAST = "past";

/**
 * A graph builder that knows the model's configuration and the form of its weights.
 *
 * Arithmetic is float32 whatever the weights are stored in: half-precision weights are cast where they are used,
 * integers multiplied by their scales, an embedding table row by row.
 */
export class ModelBuilder {
  readonly g: GraphBuilder;
  readonly config: ErnieMConfig;
  readonly #weights: ReadonlyMap<string, WeightForm>;

  constructor(name: string, config: ErnieMConfig, weights: ReadonlyMap<string, WeightForm>) {
    this.g = new GraphBuilder(name);
    this.config = config;
    this.#weights = weights;
  }

  /** `x` [rows, in] through the Linear layer `name` → [rows, out]. */
  linear(x: Value, name: string): Value {
    const { transposed } = this.#form(`${name}.weight`);
    return this.g.linear(x, this.#float32(`${name}.weight`), this.#float32(`${name}.bias`), transposed);
  }

  /** `x` [..., hidden] through the LayerNorm `name`. */
  layerNorm(x: Value, name: string): Value {
    const gamma = this.#float32(`${name}.weight`);
    return this.g.layerNorm(x, gamma, this.#float32(`${name}.bias`), this.config.layerNormEps);
  }

  /** Rows of the table `name` by integer `ids` [...] → float32 [..., width]. */
  embedding(ids: Value, name: string): Value {
    const rows = this.g.cast(this.g.gather(this.#parameter(name), ids, 0), "float32");
    const scale = this.#scale(name);
    if (scale === undefined) return rows;
    return this.g.mul(rows, this.g.reshape(this.g.gather(scale, ids, 0), [...ids.shape, 1]));
  }

  #form(name: string): WeightForm {
    const form = this.#weights.get(name);
    if (form === undefined) throw new GraphError(`parameter ${name}`, "the model has no such weight");
    return form;
  }

  #parameter(name: string): Value {
    const { dtype, shape } = this.#form(name);
    return this.g.parameter(name, dtype, shape);
  }

  #float32(name: string): Value {
    const value = this.g.cast(this.#parameter(name), "float32");
    const scale = this.#scale(name);
    return scale === undefined ? value : this.g.mul(value, scale);
  }

  /** What a step of each column of a matrix, or of each row of a table, of integers is worth. */
  #scale(name: string): Value | undefined {
    return this.#form(name).dtype === "int8" ? this.#parameter(scaleName(name)) : undefined;
  }
}
