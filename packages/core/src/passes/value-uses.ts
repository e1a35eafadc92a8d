import type { Graph, Node, ValueId } from "../ir/graph.js";
import type { OpKind } from "../ir/ops.js";

const never = (): boolean => false;

/** Operand of an operation whose rows, or queries, the result has one by one. */
const ROW_BY_ROW: { readonly [K in OpKind]: (operand: number) => boolean } = {
  linear: (operand) => operand !== 1,
  layerNorm: (operand) => operand === 0,
  matmul: (operand) => operand === 0,
  unary: () => true,
  gelu: () => true,
  softmax: () => true,
  binary: () => true,
  transpose: () => true,
  reshape: () => true,
  cast: () => true,
  dropout: () => true,
  gather: never,
  concat: never,
  slice: never,
  place: never,
  sum: never,
  expand: never,
  range: never,
  rowScale: () => true,
  quantizeRows: () => true,
  integerLinear: (operand) => operand < 2,
  dequantizeGroups: never,
  // Of a graph that has been differentiated nothing is moved: all tokens are read going back.
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

/** Who makes and who reads each value, and whether some reader needs all of it. */
export class ValueUses {
  readonly #makers = new Map<ValueId, Node>();
  readonly #readers = new Map<ValueId, Node[]>();
  readonly #outputs: ReadonlySet<ValueId>;
  readonly #selections: ReadonlySet<Node>;
  readonly #wholes = new Map<ValueId, boolean>();

  /** `selections` are nodes that read a part of what they are given: the part that all of this is about. */
  constructor(graph: Graph, selections: ReadonlySet<Node>) {
    this.#outputs = new Set(graph.outputs.map((port) => port.value));
    this.#selections = selections;
    for (const node of graph.nodes) {
      this.#makers.set(node.output, node);
      for (const id of node.inputs) this.#readers.set(id, [...(this.#readers.get(id) ?? []), node]);
    }
  }

  maker(id: ValueId): Node | undefined {
    return this.#makers.get(id);
  }

  /** The node that makes `id` when it is a `kind` and only the selected part of `id` is needed. */
  partial<K extends OpKind>(id: ValueId, kind: K): Node<K> | undefined {
    const maker = this.#makers.get(id);
    return maker?.op === kind && !this.isWhole(id) ? (maker as Node<K>) : undefined;
  }

  /** Whether some reader needs all of `id`, so that computing a part of it saves nothing. */
  isWhole(id: ValueId): boolean {
    const known = this.#wholes.get(id);
    if (known !== undefined) return known;
    const readers = this.#readers.get(id) ?? [];
    const isWhole =
      this.#outputs.has(id) ||
      readers.some((reader) => !this.#selections.has(reader) && this.#readsWhole(reader, id));
    this.#wholes.set(id, isWhole);
    return isWhole;
  }

  #readsWhole(reader: Node, id: ValueId): boolean {
    const isRowByRow = reader.inputs.every(
      (input, operand) => input !== id || ROW_BY_ROW[reader.op](operand),
    );
    return !isRowByRow || this.isWhole(reader.output);
  }
}
