import { GraphError } from "../errors.js";
import { type Dim, expressionOf, type Shape } from "../ir/dims.js";
import type { Graph } from "../ir/graph.js";
import type { OnnxInitializer, OnnxNode } from "./onnx-writer.js";

/** Reshape's own marks: copy the operand's size at this axis; whatever is left over. */
const COPY = 0;
const REST = -1;

/**
 * The shape operands of Reshape, and sizes as scalars. Sizes known only at run time are copied from the
 * operand where they stand at the same axis, left to Reshape where one is open, and else read off inputs of
 * the graph or computed from what is.
 */
export class ShapeOperands {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[] = [];
  readonly #graph: Graph;
  readonly #known = new Set<string>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  operand(target: Shape, source: Shape): string {
    const parts: Dim[] = target.map((dim, axis) =>
      typeof dim === "string" && dim === source[axis] ? COPY : dim,
    );
    // What no input has can only be what is left over.
    const unread = parts.findIndex((dim) => typeof dim === "string" && this.#source(dim) === undefined);
    const open = unread === -1 ? parts.findIndex((dim) => typeof dim === "string") : unread;
    if (open !== -1) parts[open] = REST;
    return this.vector(parts);
  }

  /** Sizes as an int64 vector. */
  vector(sizes: Shape): string {
    return sizes.every((size) => typeof size === "number") ? this.#vector(sizes) : this.#joined(sizes);
  }

  /** A size as an int64 scalar, for operators that count. */
  scalar(size: Dim): string {
    const name = `scalar.${size}`;
    if (this.#known.has(name)) return name;
    if (typeof size === "number") return this.#initializer(name, [size], []);
    const vector = this.#size(size);
    this.#known.add(name);
    const axes = this.#vector([0]);
    this.nodes.push({ opType: "Squeeze", name, inputs: [vector, axes], outputs: [name], attributes: {} });
    return name;
  }

  #vector(values: readonly number[]): string {
    return this.#initializer(`shape.${values.join("_")}`, values, [values.length]);
  }

  #initializer(name: string, values: readonly number[], shape: readonly number[]): string {
    if (!this.#known.has(name)) {
      this.#known.add(name);
      const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
      this.initializers.push({ name, dtype: "int64", shape, data: { kind: "inline", bytes } });
    }
    return name;
  }

  #joined(parts: readonly Dim[]): string {
    const name = `shape.${parts.join("_")}`;
    if (!this.#known.has(name)) {
      this.#known.add(name);
      const inputs = parts.map((part) => this.#vectorOfOne(part));
      this.nodes.push({ opType: "Concat", name, inputs, outputs: [name], attributes: { axis: 0 } });
    }
    return name;
  }

  #vectorOfOne(size: Dim): string {
    return typeof size === "number" ? this.#vector([size]) : this.#size(size);
  }

  /** A vector of one element: the size that `symbol` has in this run. */
  #size(symbol: string): string {
    const name = `size.${symbol}`;
    if (this.#known.has(name)) return name;
    const source = this.#source(symbol);
    if (source === undefined) return this.#computed(symbol, name);
    this.#known.add(name);
    const attributes = { start: source.axis, end: source.axis + 1 };
    this.nodes.push({ opType: "Shape", name, inputs: [source.input], outputs: [name], attributes });
    return name;
  }

  #computed(size: string, name: string): string {
    const expression = expressionOf(size);
    if (expression === undefined)
      throw new GraphError(this.#graph.name, `no input has the size "${size}" that an operation needs`);
    const [first, ...rest] = expression.operands.map((operand) => this.#vectorOfOne(operand));
    const opType = expression.operation === "product" ? "Mul" : "Add";
    this.#known.add(name);
    let result = first;
    rest.forEach((operand, i) => {
      const output = i === rest.length - 1 ? name : `${name}.${i}`;
      this.nodes.push({ opType, name: output, inputs: [result, operand], outputs: [output], attributes: {} });
      result = output;
    });
    return name;
  }

  /** The first input that has `symbol` for a size. */
  #source(symbol: string): { readonly input: string; readonly axis: number } | undefined {
    for (const { name, value } of this.#graph.inputs) {
      const axis = this.#graph.types[value].shape.indexOf(symbol);
      if (axis !== -1) return { input: name, axis };
    }
    return undefined;
  }
}
