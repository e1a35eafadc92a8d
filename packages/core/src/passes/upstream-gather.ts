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
import { sameShape } from "../ir/dims.js";
import type { Graph, Node, ValueId } from "../ir/graph.js";
import { GraphExtension } from "../ir/graph-extension.js";
import type { OpKind } from "../ir/ops.js";
import type { Pass, Refusal } from "./pass.js";
import { findTokenSelections, type TokenSelection } from "./token-selections.js";
import { ValueUses } from "./value-uses.js";

/**
 * Axis orders between [batch, sequence, heads, size] and [batch, heads, sequence, size], their own inverse.
 */
const SWAP_HEADS = [0, 2, 1, 3];
const QUERY_AXIS = 2;

/** Rewrites one selection. */
class Mover {
  readonly #graph: Graph;
  readonly #uses: ValueUses;
  readonly #extension: GraphExtension;
  readonly #selection: TokenSelection;
  readonly #tokens = new Map<ValueId, ValueId>();
  readonly #queries = new Map<ValueId, ValueId>();
  /** Operations the selection has passed. */
  passed = 0;

  constructor(graph: Graph, uses: ValueUses, extension: GraphExtension, selection: TokenSelection) {
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
    const selections = findTokenSelections(graph);
    const uses = new ValueUses(graph, new Set(selections.map(({ gather }) => gather)));
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
