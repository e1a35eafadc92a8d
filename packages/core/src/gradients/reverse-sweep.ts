import { GraphError } from "../errors.js";
import { type Shape, sameShape } from "../ir/dims.js";
import type { Constant, Graph, Node, ValueId } from "../ir/graph.js";
import { GraphExtension } from "../ir/graph-extension.js";
import type { OpAttributes, OpKind } from "../ir/ops.js";
import type { DType, Tensor } from "../tensor.js";
import { type GradientContext, type GradientRule, type NoGradient, readsOnlyShape } from "./gradient-rule.js";
import { gradientRules } from "./gradient-rules.js";

/** A 1 of a float dtype, of rank 0. */
function one(dtype: DType): Tensor {
  const bits = { float16: 0x3c00, bfloat16: 0x3f80 };
  switch (dtype) {
    case "float64":
      return { dtype, shape: [], data: Float64Array.of(1) };
    case "float16":
    case "bfloat16":
      return { dtype, shape: [], data: Uint16Array.of(bits[dtype]) };
    default:
      return { dtype: "float32", shape: [], data: Float32Array.of(1) };
  }
}

/** Walks a graph once from its loss back and writes down what computes the gradients. */
export class ReverseSweep {
  /** The gradient of every value that something wanted and the loss both hang on, as far as it was summed. */
  readonly gradients = new Map<ValueId, ValueId>();
  /** Gradient of the loss with respect to itself. */
  readonly seed: Constant;
  readonly #extension: GraphExtension;
  readonly #constants: ReadonlyMap<ValueId, Tensor>;
  /** Values that something wanted has a part in. */
  readonly #active: Set<ValueId>;

  /** Throws: GraphError naming the path of a node in the way that has no gradient. */
  constructor(graph: Graph, loss: ValueId, wanted: readonly ValueId[]) {
    const type = graph.types[loss];
    this.seed = { value: graph.types.length, tensor: one(type.dtype) };
    this.#extension = new GraphExtension({ ...graph, types: [...graph.types, type] });
    this.#constants = new Map(graph.constants.map(({ value, tensor }) => [value, tensor]));
    this.#active = new Set(wanted);
    for (const node of graph.nodes)
      if (node.inputs.some((_, operand) => this.#isActive(node, operand))) this.#active.add(node.output);

    if (this.#active.has(loss)) this.gradients.set(loss, this.seed.value);
    for (const node of graph.nodes.toReversed()) {
      const gradient = this.gradients.get(node.output);
      if (gradient !== undefined) this.#passBack(node, gradient);
    }
  }

  get types(): Graph["types"] {
    return this.#extension.types;
  }

  /** What computes the gradients, after the graph's own nodes. */
  get nodes(): readonly Node[] {
    return this.#extension.nodes;
  }

  #passBack<K extends OpKind>(node: Node<K>, gradient: ValueId): void {
    // The table is exhaustive by kind; the compiler cannot follow that `node.op` picks the rule for `node`.
    const rule = gradientRules[node.op] as unknown as GradientRule<K> | NoGradient;
    if ("refused" in rule) throw new GraphError(node.path, `${node.op}: ${rule.refused}`);
    const path = `backward/${node.path}`;
    const operands = rule(node, this.#context(node, gradient, path));
    node.inputs.forEach((id, operand) => {
      if (!this.#isActive(node, operand)) return;
      const passed = operands[operand];
      if (typeof passed !== "function") throw new GraphError(node.path, `${node.op}: ${passed.refused}`);
      this.#add(id, passed(), path);
    });
  }

  #isActive({ op, inputs }: Pick<Node, "op" | "inputs">, operand: number): boolean {
    return this.#active.has(inputs[operand]) && !readsOnlyShape(op, operand);
  }

  #add(id: ValueId, gradient: ValueId, path: string): void {
    const known = this.gradients.get(id);
    const sum =
      known === undefined ? gradient : this.#extension.node("binary", [known, gradient], { fn: "add" }, path);
    this.gradients.set(id, sum);
  }

  #context(node: Pick<Node, "op" | "path">, gradient: ValueId, path: string): GradientContext {
    const build = <K extends OpKind>(
      op: K,
      inputs: readonly ValueId[],
      attributes: OpAttributes[K],
    ): ValueId => this.#extension.node(op, inputs, attributes, path);
    return {
      gradient,
      type: (id) => this.types[id],
      constant: (id) => this.#constants.get(id),
      node: build,
      sumTo: (value, shape) => this.#sumTo(value, shape, build),
      refuse: (reason) => {
        throw new GraphError(node.path, `${node.op}: ${reason}`);
      },
    };
  }

  #sumTo(value: ValueId, shape: Shape, build: GradientContext["node"]): ValueId {
    const repeated = this.types[value].shape;
    const missing = repeated.length - shape.length;
    const axes = [...repeated.keys()].filter(
      (axis) => axis < missing || (shape[axis - missing] === 1 && repeated[axis] !== 1),
    );
    const sum = axes.length === 0 ? value : build("sum", [value], { axes });
    return sameShape(this.types[sum].shape, shape) ? sum : build("reshape", [sum], { shape });
  }
}
