/**
 * A head that reads only [CLS] takes one token of the last hidden state; everything the last layer computed
 * for the other tokens, but their keys and values, was for nothing. This pass moves the selection up through
 * the layer, operation by operation, for as long as nobody else reads what it passes:
 *
 *     gather(reshape(f(x)), 0)  →  f(gather(reshape(x), 0))
 *
 * for `f` that treats tokens one by one (linear, norms, elementwise), and through attention along the
 * queries, where one token's probabilities need one token's query and all keys. With the pooler alone it
 * leaves the last layer's keys and values on all tokens, and its queries, output projection and feed-forward
 * on one.
 */
import { multiplyDims, sameShape } from "../ir/dims.js";
import type { Graph, Node, ValueId } from "../ir/graph.js";
import { GraphExtension } from "../ir/graph-extension.js";
import type { OpKind } from "../ir/ops.js";
import type { Pass, Refusal } from "./pass.js";

/**
 * Axis orders between [batch, sequence, heads, size] and [batch, heads, sequence, size], their own inverse.
 */
const SWAP_HEADS = [0, 2, 1, 3];
const QUERY_AXIS = 2;

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

/** Who makes and who reads each value. */
class Uses {
  readonly #makers = new Map<ValueId, Node>();
  readonly #readers = new Map<ValueId, Node[]>();
  readonly #outputs: ReadonlySet<ValueId>;
  readonly #selections: ReadonlySet<Node>;
  readonly #wholes = new Map<ValueId, boolean>();

  constructor(graph: Graph, selections: readonly Selection[]) {
    this.#outputs = new Set(graph.outputs.map((port) => port.value));
    this.#selections = new Set(selections.map(({ gather }) => gather));
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

/** A `gather` of one place along the sequence of tokens that were laid out by sequence just for it. */
interface Selection {
  readonly gather: Node<"gather">;
  /** The tokens [batch * sequence, width] it selects from. */
  readonly tokens: ValueId;
}

function findSelections(graph: Graph): readonly Selection[] {
  const makers = new Map(graph.nodes.map((node) => [node.output, node]));
  const scalars = new Set(
    graph.constants.filter(({ tensor }) => tensor.shape.length === 0).map(({ value }) => value),
  );
  return graph.nodes.flatMap((node) => {
    if (node.op !== "gather" || node.attributes.axis !== 1 || !scalars.has(node.inputs[1])) return [];
    const layout = makers.get(node.inputs[0]);
    if (layout?.op !== "reshape") return [];
    const [tokens] = layout.inputs;
    const [rows, width] = graph.types[tokens].shape;
    const [batch, sequence, ...rest] = layout.attributes.shape;
    const isTokens = graph.types[tokens].shape.length === 2 && sameShape(rest, [width]);
    return isTokens && multiplyDims([batch, sequence]) === rows ? [{ gather: node, tokens }] : [];
  });
}

/** Rewrites one selection. */
class Mover {
  readonly #graph: Graph;
  readonly #uses: Uses;
  readonly #extension: GraphExtension;
  readonly #selection: Selection;
  readonly #tokens = new Map<ValueId, ValueId>();
  readonly #queries = new Map<ValueId, ValueId>();
  /** Operations the selection has passed. */
  passed = 0;

  constructor(graph: Graph, uses: Uses, extension: GraphExtension, selection: Selection) {
    this.#graph = graph;
    this.#uses = uses;
    this.#extension = extension;
    this.#selection = selection;
  }

  /** The selected token of `tokens` [batch * sequence, width] → [batch, width]. */
  token(tokens: ValueId): ValueId {
    const known = this.#tokens.get(tokens) ?? this.#selectedToken(tokens);
    this.#tokens.set(tokens, known);
    return known;
  }

  #selectedToken(tokens: ValueId): ValueId {
    const linear = this.#uses.partial(tokens, "linear");
    if (linear !== undefined)
      return this.#pass(
        linear,
        linear.inputs.map((id, operand) => (operand === 1 ? id : this.#tokenOrShared(id, tokens))),
      );
    const norm = this.#uses.partial(tokens, "layerNorm");
    if (norm !== undefined) return this.#pass(norm, [this.token(norm.inputs[0]), ...norm.inputs.slice(1)]);
    const elementwise = this.#uses.partial(tokens, "unary") ?? this.#uses.partial(tokens, "gelu");
    if (elementwise !== undefined) return this.#pass(elementwise, [this.token(elementwise.inputs[0])]);
    const binary = this.#uses.partial(tokens, "binary");
    if (binary !== undefined)
      return this.#pass(
        binary,
        binary.inputs.map((id) => this.#tokenOrShared(id, tokens)),
      );
    const dropout = this.#uses.partial(tokens, "dropout");
    if (dropout !== undefined)
      return this.#pass(
        dropout,
        dropout.inputs.map((id) => this.token(id)),
      );
    return this.#merged(tokens) ?? this.#select(tokens);
  }

  /** An operand of an operation on tokens: rows of its own, or the same for all. */
  #tokenOrShared(id: ValueId, tokens: ValueId): ValueId {
    return this.#type(id)[0] === this.#type(tokens)[0] && this.#type(id).length === 2 ? this.token(id) : id;
  }

  /** Attention's context, merged from [batch, heads, sequence, size] to tokens. */
  #merged(tokens: ValueId): ValueId | undefined {
    const merge = this.#uses.partial(tokens, "reshape");
    const swap = merge && this.#uses.partial(merge.inputs[0], "transpose");
    const context = swap?.inputs[0];
    if (merge === undefined || swap === undefined || context === undefined) return undefined;
    if (!sameShape(swap.attributes.permutation, SWAP_HEADS) || !this.#isPerQuery(context)) return undefined;
    const width = this.#type(tokens)[1];
    const swapped = this.#pass(swap, [this.#query(context)]);
    this.passed++;
    return this.#extension.node("reshape", [swapped], { shape: [this.#batch(), width] }, merge.path);
  }

  /**
   * Whether the selected query of `id` [batch, heads, sequence, …] can be had from selected operands alone.
   */
  #isPerQuery(id: ValueId): boolean {
    if (this.#uses.isWhole(id)) return false;
    const maker = this.#uses.maker(id);
    switch (maker?.op) {
      case "matmul":
      case "softmax":
        return this.#isPerQuery(maker.inputs[0]);
      case "binary":
        return maker.inputs.every((input) => this.#isSharedByQueries(input) || this.#isPerQuery(input));
      case "dropout":
        return this.#isPerQuery(maker.inputs[0]);
      case "transpose":
        return this.#splitOf(maker) !== undefined;
      default:
        return false;
    }
  }

  #isSharedByQueries(id: ValueId): boolean {
    return this.#type(id).length < 2 || this.#type(id).at(-2) === 1;
  }

  /** The tokens [batch * sequence, heads * size] that `swap` shows as [batch, heads, sequence, size]. */
  #splitOf(swap: Node<"transpose">): Node<"reshape"> | undefined {
    if (!sameShape(swap.attributes.permutation, SWAP_HEADS)) return undefined;
    const split = this.#uses.partial(swap.inputs[0], "reshape");
    return split !== undefined && this.#type(split.inputs[0]).length === 2 ? split : undefined;
  }

  /** The selected query of `id` [batch, heads, sequence, …] → [batch, heads, 1, …]. `isPerQuery` holds. */
  #query(id: ValueId): ValueId {
    const known = this.#queries.get(id) ?? this.#selectedQuery(id);
    this.#queries.set(id, known);
    return known;
  }

  #selectedQuery(id: ValueId): ValueId {
    const maker = this.#uses.maker(id);
    switch (maker?.op) {
      case "matmul":
        return this.#pass(maker, [this.#query(maker.inputs[0]), maker.inputs[1]]);
      case "softmax":
        return this.#pass(maker, [this.#query(maker.inputs[0])]);
      case "binary":
        return this.#pass(
          maker,
          maker.inputs.map((input) => (this.#isSharedByQueries(input) ? input : this.#query(input))),
        );
      case "dropout": {
        const [x, mask] = maker.inputs;
        return this.#pass(maker, [this.#query(x), this.#selectedMask(mask, maker.path)]);
      }
      case "transpose": {
        const split = this.#splitOf(maker);
        if (split === undefined) break;
        const shape = this.#type(id).with(QUERY_AXIS, 1);
        const order = SWAP_HEADS.map((axis) => shape[axis]);
        const one = this.#extension.node(
          "reshape",
          [this.token(split.inputs[0])],
          { shape: order },
          split.path,
        );
        this.passed++;
        return this.#pass(maker, [one]);
      }
    }
    throw new TypeError("the caller checks that the value is computed query by query");
  }

  /** The selected query of a mask that is fed. */
  #selectedMask(mask: ValueId, path: string): ValueId {
    const shape = this.#type(mask).with(QUERY_AXIS, 1);
    const index = this.#selection.gather.inputs[1];
    const selected = this.#extension.node("gather", [mask, index], { axis: QUERY_AXIS }, path);
    return this.#extension.node("reshape", [selected], { shape }, path);
  }

  #pass<K extends OpKind>(node: Node<K>, inputs: readonly ValueId[]): ValueId {
    this.passed++;
    return this.#extension.node(node.op as K, inputs, node.attributes, node.path);
  }

  #select(tokens: ValueId): ValueId {
    const { gather } = this.#selection;
    const [batch, sequence] = this.#type(gather.inputs[0]);
    const shape = [batch, sequence, this.#type(tokens)[1]];
    const laidOut = this.#extension.node("reshape", [tokens], { shape }, gather.path);
    return this.#extension.node("gather", [laidOut, gather.inputs[1]], gather.attributes, gather.path);
  }

  #batch(): Graph["types"][number]["shape"][number] {
    return this.#type(this.#selection.gather.inputs[0])[0];
  }

  #type(id: ValueId): Graph["types"][number]["shape"] {
    return this.#graph.types[id].shape;
  }
}

/** Computes the last layer for the one token that is read, when only one is. */
export const upstreamGather: Pass = {
  name: "upstream-gather",
  run(graph) {
    const selections = findSelections(graph);
    const uses = new Uses(graph, selections);
    const extension = new GraphExtension(graph);
    const refused: Refusal[] = [];
    const replacement = new Map<ValueId, { readonly value: ValueId; readonly nodes: readonly Node[] }>();
    for (const selection of selections) {
      const { gather, tokens } = selection;
      const before = extension.nodes.length;
      const mover = new Mover(graph, uses, extension, selection);
      if (uses.isWhole(tokens)) {
        refused.push({ path: gather.path, reason: "all tokens are read elsewhere too" });
        continue;
      }
      const value = mover.token(tokens);
      if (mover.passed === 0) {
        refused.push({ path: gather.path, reason: "what makes the tokens does not treat them one by one" });
        extension.nodes.length = before;
        continue;
      }
      replacement.set(gather.output, { value, nodes: extension.nodes.slice(before) });
    }
    if (replacement.size === 0) return { graph, applied: 0, refused };
    const resolve = (id: ValueId): ValueId => replacement.get(id)?.value ?? id;
    const nodes = graph.nodes.flatMap((node): readonly Node[] => {
      const moved = replacement.get(node.output);
      if (moved !== undefined) return moved.nodes;
      return [{ ...node, inputs: node.inputs.map(resolve) } as Node];
    });
    const outputs = graph.outputs.map((port) => ({ ...port, value: resolve(port.value) }));
    return {
      graph: { ...graph, types: extension.types, nodes, outputs },
      applied: replacement.size,
      refused,
    };
  },
};
