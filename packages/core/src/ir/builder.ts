import { describeValue } from "@ernie-m/config";
import { checkArgument, checkText } from "../arguments.js";
import { GraphError } from "../errors.js";
import { type DType, float32Tensor, formatShape, int32Tensor, type Tensor } from "../tensor.js";
import { checkConstant, checkGraph, checkPort, isValueOf } from "./check-graph.js";
import { type Dim, type Shape, sameShape } from "./dims.js";
import type { BinaryFunction, UnaryFunction } from "./functions.js";
import type { Constant, Graph, Node, Port, TensorType, ValueId } from "./graph.js";
import { inferType } from "./infer.js";
import type { OpAttributes, OpKind } from "./ops.js";

/** A value under construction: its id in the graph and what is known of it. */
export interface Value extends TensorType {
  readonly id: ValueId;
}

const EMPTY: Omit<Graph, "name"> = {
  types: [],
  inputs: [],
  parameters: [],
  constants: [],
  nodes: [],
  outputs: [],
};

/**
 * Builds a graph one operation at a time; types are inferred and checked as it goes.
 *
 * `scope` names where in the model the operations made inside stand:
 * `g.scope("encoder.layers.0", () => g.add(x, y))`.
 *
 * Throws: GraphError from every operation whose operands are not legal.
 */
export class GraphBuilder {
  readonly #name: string;
  readonly #types: TensorType[];
  readonly #inputs: Port[];
  readonly #parameters: Port[];
  readonly #constants: Constant[];
  readonly #nodes: Node[];
  readonly #outputs: Port[];
  #path = "";

  /** A builder of a new graph of that name, or one that goes on where `graph` ends. */
  constructor(from: string | Graph) {
    const graph = typeof from === "string" ? { ...EMPTY, name: from } : from;
    checkGraph(graph);
    this.#name = graph.name;
    this.#types = [...graph.types];
    this.#inputs = [...graph.inputs];
    this.#parameters = [...graph.parameters];
    this.#constants = [...graph.constants];
    this.#nodes = [...graph.nodes];
    this.#outputs = [...graph.outputs];
  }

  scope<T>(name: string, build: () => T): T {
    checkText("name", name);
    checkArgument(typeof build === "function", "build", "a function", build);
    const outer = this.#path;
    this.#path = outer === "" ? name : `${outer}.${name}`;
    try {
      return build();
    } finally {
      this.#path = outer;
    }
  }

  input(name: string, dtype: DType, shape: Shape): Value {
    checkPort(name, dtype, shape);
    const value = this.#value({ dtype, shape });
    this.#inputs.push({ name, value: value.id });
    return value;
  }

  /**
   * A weight, by name. Asking twice for one name gives one value. Throws: GraphError when the two differ in
   * type.
   */
  parameter(name: string, dtype: DType, shape: readonly number[]): Value {
    checkPort(name, dtype, shape);
    const known = this.#parameters.find((port) => port.name === name);
    if (known !== undefined) {
      const type = this.#types[known.value];
      if (type.dtype !== dtype || !sameShape(type.shape, shape))
        throw new GraphError(
          `parameter ${name}`,
          `is ${type.dtype}${formatShape(type.shape)} already, asked for as ${dtype}${formatShape(shape)}`,
        );
      return { id: known.value, ...type };
    }
    const value = this.#value({ dtype, shape });
    this.#parameters.push({ name, value: value.id });
    return value;
  }

  constant(tensor: Tensor): Value {
    checkConstant(tensor);
    const value = this.#value({ dtype: tensor.dtype, shape: tensor.shape });
    this.#constants.push({ value: value.id, tensor });
    return value;
  }

  /** A float32 constant of rank 0. */
  scalar(value: number): Value {
    checkArgument(typeof value === "number", "value", "a number", value);
    return this.constant(float32Tensor(Float32Array.of(value), []));
  }

  /** An int32 constant of rank 0, for indices. */
  index(value: number): Value {
    checkArgument(Number.isSafeInteger(value), "value", "an integer", value);
    return this.constant(int32Tensor(Int32Array.of(value), []));
  }

  output(name: string, value: Value): void {
    checkText("name", name);
    this.#checkValue(`output ${name}`, value);
    this.#outputs.push({ name, value: value.id });
  }

  /** The value that output `name` shows. Throws: GraphError when there is none of that name. */
  outputValue(name: string): Value {
    checkText("name", name);
    const port = this.#outputs.find((each) => each.name === name);
    if (port === undefined) throw new GraphError(`output ${name}`, "the graph has no such output");
    return { id: port.value, ...this.#types[port.value] };
  }

  unary(fn: UnaryFunction, x: Value): Value {
    return this.node("unary", [x], { fn });
  }

  binary(fn: BinaryFunction, a: Value, b: Value): Value {
    return this.node("binary", [a, b], { fn });
  }

  add(a: Value, b: Value): Value {
    return this.binary("add", a, b);
  }

  mul(a: Value, b: Value): Value {
    return this.binary("mul", a, b);
  }

  gelu(x: Value, approximation: "none" | "tanh"): Value {
    return this.node("gelu", [x], { approximation });
  }

  matmul(a: Value, b: Value): Value {
    return this.node("matmul", [a, b], {});
  }

  linear(x: Value, weight: Value, bias: Value, transposed: boolean): Value {
    return this.node("linear", [x, weight, bias], { transposed });
  }

  layerNorm(x: Value, gamma: Value, beta: Value, epsilon: number): Value {
    return this.node("layerNorm", [x, gamma, beta], { epsilon });
  }

  softmax(x: Value): Value {
    return this.node("softmax", [x], {});
  }

  gather(data: Value, indices: Value, axis: number): Value {
    return this.node("gather", [data, indices], { axis });
  }

  transpose(x: Value, permutation: readonly number[]): Value {
    return this.node("transpose", [x], { permutation });
  }

  reshape(x: Value, shape: Shape): Value {
    return this.node("reshape", [x], { shape });
  }

  /** `x` itself when it has the dtype already. */
  cast(x: Value, to: DType): Value {
    this.#checkValue("cast", x);
    return x.dtype === to ? x : this.node("cast", [x], { to });
  }

  concat(values: readonly Value[], axis: number): Value {
    return this.node("concat", values, { axis });
  }

  /** int64 [size]: 0, 1, …, size - 1. */
  range(size: Dim): Value {
    return this.node("range", [], { size });
  }

  rowScale(x: Value): Value {
    return this.node("rowScale", [x], {});
  }

  quantizeRows(x: Value, scale: Value): Value {
    return this.node("quantizeRows", [x, scale], {});
  }

  /** `x` as `quantizeRows` makes it. */
  integerLinear(x: Value, scale: Value, weight: Value, weightScale: Value, bias: Value): Value {
    return this.node("integerLinear", [x, scale, weight, weightScale, bias], {});
  }

  dequantizeGroups(packed: Value, scale: Value): Value {
    return this.node("dequantizeGroups", [packed, scale], {});
  }

  /** The result of `op`, for operations without a method of their own. */
  node<K extends OpKind>(op: K, inputs: readonly Value[], attributes: OpAttributes[K]): Value {
    checkText("op", op);
    checkArgument(Array.isArray(inputs), "inputs", "a list of values", inputs);
    const path = this.#path === "" ? op : `${this.#path}/${op}`;
    for (const value of inputs) this.#checkValue(path, value);
    const type = inferType(op, inputs, attributes);
    if (typeof type === "string") throw new GraphError(path, type);
    const output = this.#value(type);
    this.#nodes.push({
      op,
      attributes,
      inputs: inputs.map((value) => value.id),
      output: output.id,
      path,
    } as Node);
    return output;
  }

  build(): Graph {
    return {
      name: this.#name,
      types: [...this.#types],
      inputs: [...this.#inputs],
      parameters: [...this.#parameters],
      constants: [...this.#constants],
      nodes: [...this.#nodes],
      outputs: [...this.#outputs],
    };
  }

  #checkValue(path: string, value: Value): void {
    if (!isValueOf(this.#types, value))
      throw new GraphError(path, `expected a value of this graph, got ${describeValue(value)}`);
  }

  #value(type: TensorType): Value {
    // Inference may return an operand's own type: only what a type has may be kept of it.
    const { dtype, shape } = type;
    const id = this.#types.push({ dtype, shape }) - 1;
    return { id, dtype, shape };
  }
}
