import type { ErnieMConfig } from "@ernie-m/config";
import { checkText } from "../arguments.js";
import type { ModelWeight } from "../checkpoint/weight-source.js";
import { GraphError } from "../errors.js";
import { GraphBuilder, type Value } from "../ir/builder.js";
import { scaleName } from "../weights/names.js";

/** What a graph must know of a weight: how it is stored, not what is in it. */
export type WeightType = Pick<ModelWeight, "dtype" | "shape" | "transposed">;

/**
 * A graph builder that knows the model's configuration and the types of its weights.
 *
 * Everything is computed in float32 whatever the weights are stored in: half-precision weights are cast where
 * they are used, integers multiplied by their scales, an embedding table row by row.
 */
export class ModelBuilder {
  readonly g: GraphBuilder;
  readonly config: ErnieMConfig;
  readonly #weights: ReadonlyMap<string, WeightType>;

  constructor(name: string, config: ErnieMConfig, weights: ReadonlyMap<string, WeightType>) {
    this.g = new GraphBuilder(name);
    this.config = config;
    this.#weights = weights;
  }

  /** `x` [rows, in] through the Linear layer `name` → [rows, out]. */
  linear(x: Value, name: string): Value {
    checkText("name", name);
    const { transposed } = this.#type(`${name}.weight`);
    return this.g.linear(x, this.#float32(`${name}.weight`), this.#float32(`${name}.bias`), transposed);
  }

  /** `x` [..., hidden] through the LayerNorm `name`. */
  layerNorm(x: Value, name: string): Value {
    checkText("name", name);
    const gamma = this.#float32(`${name}.weight`);
    return this.g.layerNorm(x, gamma, this.#float32(`${name}.bias`), this.config.layerNormEps);
  }

  /**
   * `x` where the model drops elements while it is trained, each with probability `rate`; `name` says where
   * that is. Here it is `x`: at inference nothing is dropped.
   */
  dropout(x: Value, _name: string, _rate: number): Value {
    return x;
  }

  /** `dropout` of what a classifier reads. */
  classifierDropout(x: Value): Value {
    return this.dropout(x, "classifier", this.config.classifierDropout ?? this.config.hiddenDropoutProb);
  }

  /** Rows of the table `name` by integer `ids` [...] → float32 [..., width]. */
  embedding(ids: Value, name: string): Value {
    checkText("name", name);
    const rows = this.g.gather(this.#parameter(name), ids, 0);
    const stored = this.#scale(name);
    if (stored === undefined) return this.g.cast(rows, "float32");
    const scale = this.g.gather(stored, ids, 0);
    return rows.dtype === "uint8"
      ? this.g.dequantizeGroups(rows, scale)
      : this.g.mul(this.g.cast(rows, "float32"), this.g.reshape(scale, [...ids.shape, 1]));
  }

  #type(name: string): WeightType {
    const type = this.#weights.get(name);
    if (type === undefined) throw new GraphError(`parameter ${name}`, "the model has no such weight");
    return type;
  }

  #parameter(name: string): Value {
    const { dtype, shape } = this.#type(name);
    return this.g.parameter(name, dtype, shape);
  }

  #float32(name: string): Value {
    const stored = this.#parameter(name);
    const scale = this.#scale(name);
    if (stored.dtype === "uint8" && scale !== undefined) return this.g.dequantizeGroups(stored, scale);
    const value = this.g.cast(stored, "float32");
    return scale === undefined ? value : this.g.mul(value, scale);
  }

  /**
   * What a weight's integers are multiplied by: one for a column of a matrix, a row of a table or a 4-bit
   * group.
   */
  #scale(name: string): Value | undefined {
    const { dtype } = this.#type(name);
    return dtype === "int8" || dtype === "uint8" ? this.#parameter(scaleName(name)) : undefined;
  }
}
