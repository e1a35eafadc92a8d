/**
 * Low-rank adaptation: beside a frozen linear layer, two small ones that are trained.
 *
 *     linear(x, w, b)  →  linear(linear(dropout(x), A) · alpha / rank, B, linear(x, w, b))
 *
 * Source: Hu et al. 2021; names, layout and scale as in PEFT's LoraConfig and its adapter files.
 */
import { GraphError } from "../errors.js";
import type { Constant, Graph, Node, Port, ValueId } from "../ir/graph.js";
import { GraphExtension } from "../ir/graph-extension.js";
import { float32Tensor } from "../tensor.js";
import { type DropoutSite, drawnRate } from "./dropout-sites.js";

export interface LoraOptions {
  /** Width between the two layers. */
  readonly rank: number;
  /** Adapters are multiplied by alpha / rank. */
  readonly alpha: number;
  /** Whether a linear layer has adapters; named without `.weight`. */
  readonly targets: (module: string) => boolean;
  /** Dropout of what adapters read. Default 0. */
  readonly dropout?: number;
}

const WEIGHT = ".weight";
/** Both layers of an adapter are stored [out, in]. */
const PLAIN = { transposed: false } as const;

/** A layer that has adapters, and the sizes of its weight. */
export interface AdaptedModule {
  readonly module: string;
  readonly inputs: number;
  readonly outputs: number;
}

export interface AdaptedGraph {
  readonly graph: Graph;
  readonly modules: readonly AdaptedModule[];
  readonly sites: readonly DropoutSite[];
}

/** Name of A, float32 [rank, in]. */
export function loraA(module: string): string {
  return `${module}.lora_A.weight`;
}

/** Name of B, float32 [out, rank]. */
export function loraB(module: string): string {
  return `${module}.lora_B.weight`;
}

/**
 * Gives the linear layers that `targets` names adapters, which are inputs of the graph.
 *
 * Throws: GraphError when the rank is no positive integer or `targets` names no layer.
 */
export function addAdapters(graph: Graph, options: LoraOptions): AdaptedGraph {
  if (!Number.isSafeInteger(options.rank) || options.rank < 1)
    throw new GraphError(graph.name, `the rank of adapters must be a positive integer, got ${options.rank}`);
  const adapters = new Adapters(graph, options);
  const nodes = graph.nodes.flatMap((node) => adapters.node(node));
  if (adapters.modules.length === 0)
    throw new GraphError(graph.name, "no linear layer is a target of adapters");
  const { types, inputs, constants, modules, sites } = adapters;
  return {
    graph: {
      ...graph,
      types,
      inputs: [...graph.inputs, ...inputs],
      constants: [...graph.constants, ...constants],
      nodes,
    },
    modules,
    sites,
  };
}

/** One run of the pass. */
class Adapters {
  readonly inputs: Port[] = [];
  readonly constants: Constant[] = [];
  readonly modules: AdaptedModule[] = [];
  readonly sites: DropoutSite[] = [];
  readonly #options: LoraOptions;
  readonly #extension: GraphExtension;
  readonly #makers: ReadonlyMap<ValueId, Node>;
  readonly #parameters: ReadonlyMap<ValueId, string>;
  #taken = 0;

  constructor(graph: Graph, options: LoraOptions) {
    this.#options = options;
    this.#extension = new GraphExtension(graph);
    this.#makers = new Map(graph.nodes.map((node) => [node.output, node]));
    this.#parameters = new Map(graph.parameters.map(({ name, value }) => [value, name]));
  }

  get types(): Graph["types"] {
    return this.#extension.types;
  }

  /** The nodes that take a node's place. */
  node(node: Node): readonly Node[] {
    const module = node.op === "linear" ? this.#moduleOf(node.inputs[1]) : undefined;
    if (node.op !== "linear" || module === undefined || !this.#options.targets(module)) return [node];
    return this.#adapted(node, module);
  }

  /** The layer whose stored weight `id` is made of. */
  #moduleOf(id: ValueId): string | undefined {
    const name = this.#parameters.get(id);
    if (name !== undefined) return name.endsWith(WEIGHT) ? name.slice(0, -WEIGHT.length) : undefined;
    const [first] = this.#makers.get(id)?.inputs ?? [];
    return first === undefined ? undefined : this.#moduleOf(first);
  }

  #adapted(node: Node<"linear">, module: string): readonly Node[] {
    const { rank, alpha } = this.#options;
    const { path, attributes } = node;
    const [x, weight] = node.inputs;
    const sizes = this.types[weight].shape.map(Number);
    const [outputs, inputs] = attributes.transposed ? sizes.toReversed() : sizes;
    this.modules.push({ module, inputs, outputs });
    const a = this.#input(loraA(module), [rank, inputs]);
    const b = this.#input(loraB(module), [outputs, rank]);

    const base = this.#extension.node("linear", node.inputs, attributes, path);
    const narrow = this.#extension.node("linear", [this.#dropped(x, module, path), a], PLAIN, path);
    const scaled = this.#extension.node("binary", [narrow, this.#scalar(alpha / rank)], { fn: "mul" }, path);
    const made = this.#extension.nodes.slice(this.#taken);
    this.#taken += made.length;
    // What reads the layer's result reads this.
    const wide: Node = {
      op: "linear",
      attributes: PLAIN,
      inputs: [scaled, b, base],
      output: node.output,
      path,
    };
    return [...made, wide];
  }

  #dropped(x: ValueId, module: string, path: string): ValueId {
    const rate = drawnRate(this.#options.dropout ?? 0);
    if (rate === 0) return x;
    const { shape } = this.types[x];
    const input = `dropout.${module}.lora`;
    this.sites.push({ input, rate, shape });
    const mask = this.#extension.value({ dtype: "uint8", shape });
    this.inputs.push({ name: input, value: mask });
    return this.#extension.node("dropout", [x, mask], { rate }, path);
  }

  #input(name: string, shape: readonly number[]): ValueId {
    const value = this.#extension.value({ dtype: "float32", shape });
    this.inputs.push({ name, value });
    return value;
  }

  #scalar(number: number): ValueId {
    const value = this.#extension.value({ dtype: "float32", shape: [] });
    this.constants.push({ value, tensor: float32Tensor(Float32Array.of(number), []) });
    return value;
  }
}
