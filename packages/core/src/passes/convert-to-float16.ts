/**
 * Computes products in float16, and what lies between them; everything that float16 is too narrow for stays
 * float32:
 *
 *     linear(x, cast(w), b)  →  linear(cast(x), w, cast(b))    all float16
 *     softmax(matmul(q, k) + bias)  →  softmax(cast(matmul(q, k)) + bias)    float32 but for the product
 *
 * It is what PyTorch's autocast does. Sums of layers, norms and softmax stay float32: the lowest number that
 * attention scores are masked with is beyond float16, near PaddleNLP's -1e4 float16 numbers are 8 apart, and
 * ONNX Runtime's WebGPU sums a softmax in the type of its operand (1.30,
 * core/providers/webgpu/math/softmax.cc).
 */

import type { UnaryFunction } from "../ir/functions.js";
import type { Graph, Node, ValueId } from "../ir/graph.js";
import { GraphExtension } from "../ir/graph-extension.js";
import type { OpKind } from "../ir/ops.js";
import type { Pass } from "./pass.js";

/** The largest finite float16. */
const LARGEST_FLOAT16 = 65504;

/**
 * Functions whose results are no larger than their operands, and whose usual ways of computing them are not
 * either.
 */
const STEADY: ReadonlySet<UnaryFunction> = new Set(["abs", "neg", "relu"]);

/** What a rule may ask about the operands of a node. */
interface Operands {
  /** Whether a value was computed in float16. */
  isFloat16(id: ValueId): boolean;
  /** Whether a weight is made of a parameter whose layer is to be computed in float16. */
  isChosen(id: ValueId): boolean;
  /** The largest magnitude of a constant's elements; undefined for other values. */
  magnitude(id: ValueId): number | undefined;
}

type Float16Rule<K extends OpKind> = (node: Node<K>, operands: Operands) => boolean;

const never = (): boolean => false;
const whereFirstIs = ({ inputs: [x] }: Node, { isFloat16 }: Operands): boolean => isFloat16(x);

/** Whether an operation is computed in float16, by the values that it has. */
const float16Rules: { readonly [K in OpKind]: Float16Rule<K> } = {
  linear: ({ inputs: [, weight] }, { isChosen }) => isChosen(weight),
  // Where one operand is, as attention's values are, the other is rounded.
  matmul: ({ inputs }, { isFloat16 }) => inputs.some(isFloat16),
  concat: ({ inputs }, { isFloat16 }) => inputs.some(isFloat16),
  transpose: whereFirstIs,
  reshape: whereFirstIs,
  gather: whereFirstIs,
  // By tanh it cubes its operand, which leaves the range at 40.
  gelu: (node, operands) => node.attributes.approximation === "none" && whereFirstIs(node, operands),
  unary: (node, operands) => STEADY.has(node.attributes.fn) && whereFirstIs(node, operands),
  binary: ({ attributes: { fn }, inputs }, { isFloat16, magnitude }) => {
    const isConstant = (id: ValueId, largest: number): boolean =>
      (magnitude(id) ?? Number.POSITIVE_INFINITY) <= largest;
    switch (fn) {
      case "mul":
        return inputs.some(isFloat16) && inputs.some((id) => isConstant(id, 1));
      case "max":
      case "min":
        return (
          inputs.some(isFloat16) && inputs.every((id) => isFloat16(id) || isConstant(id, LARGEST_FLOAT16))
        );
      case "add":
      case "div":
      case "sub":
        return false;
    }
  },
  slice: whereFirstIs,
  place: whereFirstIs,
  expand: whereFirstIs,
  sum: never,
  layerNorm: never,
  softmax: never,
  cast: never,
  range: never,
  rowScale: never,
  quantizeRows: never,
  integerLinear: never,
  dequantizeGroups: never,
  // Models are trained in float32.
  dropout: never,
  reshapeLike: never,
  crossEntropy: never,
  crossEntropyGradient: never,
  binaryCrossEntropy: never,
  binaryCrossEntropyGradient: never,
  unaryGradient: never,
  extremumGradient: never,
  geluGradient: never,
  softmaxGradient: never,
  layerNormGradient: never,
  layerNormScaleGradient: never,
  linearWeightGradient: never,
};

function isComputedInFloat16<K extends OpKind>(node: Node<K>, operands: Operands): boolean {
  // The table is exhaustive by kind; the compiler cannot follow that `node.op` picks the rule for `node`.
  const rule = float16Rules[node.op] as unknown as Float16Rule<K>;
  return rule(node, operands);
}

/**
 * Computes the linear layers whose parameters `chosen` names in float16, attention's products, and what moves
 * or activates their results. Inputs and outputs of the graph keep their types; so do parameters.
 */
export function convertToFloat16(chosen: (parameter: string) => boolean): Pass {
  return {
    name: "convert-to-float16",
    run(graph) {
      const rewrite = new Float16Rewrite(graph, chosen);
      const nodes = graph.nodes.flatMap((node) => rewrite.node(node));
      if (rewrite.applied === 0) return { graph, applied: 0, refused: [] };
      const outputs = graph.outputs.map((port) => ({ ...port, value: rewrite.wide(port.value) }));
      const types = rewrite.types;
      return {
        graph: { ...graph, types, nodes: [...nodes, ...rewrite.rest()], outputs },
        applied: rewrite.applied,
        refused: [],
      };
    },
  };
}

/**
 * One run of the pass. A value is in float32, in float16, or in both, the second made when a node reads it.
 */
class Float16Rewrite implements Operands {
  applied = 0;
  readonly #graph: Graph;
  readonly #chosen: (parameter: string) => boolean;
  readonly #extension: GraphExtension;
  readonly #makers: ReadonlyMap<ValueId, Node>;
  readonly #parameters: ReadonlyMap<ValueId, string>;
  readonly #magnitudes: ReadonlyMap<ValueId, number>;
  /** Values in float16, by the value of the graph that came in. */
  readonly #narrowed = new Map<ValueId, ValueId>();
  /** Values that were computed in float16, in float32. */
  readonly #widened = new Map<ValueId, ValueId>();
  readonly #computed = new Set<ValueId>();
  #taken = 0;

  constructor(graph: Graph, chosen: (parameter: string) => boolean) {
    this.#graph = graph;
    this.#chosen = chosen;
    this.#extension = new GraphExtension(graph);
    this.#makers = new Map(graph.nodes.map((node) => [node.output, node]));
    this.#parameters = new Map(graph.parameters.map(({ name, value }) => [value, name]));
    this.#magnitudes = new Map(
      graph.constants.map(({ value, tensor: { data } }) => [
        value,
        Array.from(data, Number).reduce((most, x) => Math.max(most, Math.abs(x)), 0),
      ]),
    );
  }

  get types(): Graph["types"] {
    return this.#extension.types;
  }

  isFloat16 = (id: ValueId): boolean => this.#computed.has(id);

  magnitude = (id: ValueId): number | undefined => this.#magnitudes.get(id);

  isChosen = (id: ValueId): boolean => {
    const parameter = this.#parameters.get(id);
    if (parameter !== undefined) return this.#chosen(parameter);
    return this.#makers.get(id)?.inputs.some(this.isChosen) ?? false;
  };

  /** The nodes that take a node's place, casts of its operands first. */
  node(node: Node): readonly Node[] {
    if (!isComputedInFloat16(node, this)) {
      const inputs = node.inputs.map((id) => this.wide(id));
      return [...this.rest(), { ...node, inputs } as Node];
    }
    const inputs = node.inputs.map((id) => (this.#isFloat(id) ? this.#narrow(id) : id));
    this.#narrowed.set(node.output, this.#extension.node(node.op, inputs, node.attributes, node.path));
    this.#computed.add(node.output);
    this.applied++;
    return this.rest();
  }

  /** A value in float32 where it is a float, as the graph that came in has it. */
  wide(id: ValueId): ValueId {
    const narrowed = this.#narrowed.get(id);
    if (narrowed === undefined || !this.#computed.has(id)) return id;
    return this.#memoized(this.#widened, id, () => this.#cast(narrowed, "float32", id));
  }

  /** Nodes that were made and not taken yet. */
  rest(): readonly Node[] {
    const made = this.#extension.nodes.slice(this.#taken);
    this.#taken += made.length;
    return made;
  }

  #narrow(id: ValueId): ValueId {
    return this.#memoized(this.#narrowed, id, () => {
      const maker = this.#makers.get(id);
      // What is stored as float16 and was widened is there already.
      const stored = maker?.op === "cast" ? maker.inputs[0] : undefined;
      if (stored !== undefined && this.#graph.types[stored].dtype === "float16") return stored;
      return this.#cast(id, "float16", id);
    });
  }

  #cast(id: ValueId, to: "float16" | "float32", of: ValueId): ValueId {
    const path = this.#makers.get(of)?.path ?? this.#parameters.get(of) ?? "float16";
    return this.#extension.node("cast", [id], { to }, path);
  }

  #isFloat(id: ValueId): boolean {
    return this.#graph.types[id].dtype === "float32";
  }

  #memoized(known: Map<ValueId, ValueId>, id: ValueId, make: () => ValueId): ValueId {
    const value = known.get(id) ?? make();
    known.set(id, value);
    return value;
  }
}
