import type { ErnieMConfig } from "@ernie-m/config";
import { GraphError } from "../errors.js";
import { differentiate } from "../gradients/differentiate.js";
import { GraphBuilder } from "../ir/builder.js";
import type { Graph } from "../ir/graph.js";
import { BATCH, buildEncoder, type EncoderInputs, plainEncoder, SEQUENCE } from "../model/encoder.js";
import type { HeadGraph } from "../model/head-graph.js";
import type { ModelBuilder, WeightType } from "../model/model-builder.js";
import { PARAMETER_NAMES } from "../model/parameters.js";
import { accumulateProducts } from "../passes/accumulate-products.js";
import { commonSubexpressions } from "../passes/common-subexpressions.js";
import { composeTransposes } from "../passes/compose-transposes.js";
import { eliminateDeadCode } from "../passes/eliminate-dead-code.js";
import { runPasses } from "../passes/pass.js";
import { optimize } from "../passes/pipeline.js";
import { isFloatDType } from "../tensor.js";
import { type DropoutSite, TrainingModelBuilder } from "./dropout-sites.js";
import { type AdaptedModule, addAdapters, type LoraOptions, loraA, loraB } from "./lora.js";
import type { TrainingLoss } from "./losses.js";

/** Name of the output that holds the sum of weighted terms, float32 []. */
export const LOSS = "loss";
/** Name of the output that holds the number of terms: the sum of their weights, float32 []. */
export const TERMS = "terms";
/**
 * Name of the input of embeddings where these are trained: word and position rows, summed, float32 [batch,
 * sequence, hidden].
 */
export const EMBEDDINGS = "embeddings";

/** Tables whose rows are summed outside the graph when they are trained. */
const TABLES: readonly string[] = [PARAMETER_NAMES.wordEmbeddings, PARAMETER_NAMES.positionEmbeddings];

export interface TrainingGraphOptions {
  readonly config: ErnieMConfig;
  /** How the checkpoint's weights are stored. */
  readonly weights: ReadonlyMap<string, WeightType>;
  readonly head: HeadGraph;
  readonly loss: TrainingLoss;
  /** Parameters that are trained, by name; embedding tables among them. Adapters are trained besides. */
  readonly trained: (parameter: string) => boolean;
  /** Whether elements are dropped as the configuration says. Default true. */
  readonly dropout?: boolean;
  readonly lora?: LoraOptions;
}

/**
 * A tensor that is trained: an input of the graph, float32; its gradient is the output named by
 * `gradientName`.
 */
export interface TrainedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What computes a training step's sums: feeds are a batch, labels, weights, masks and what is trained. */
export interface TrainingGraph {
  /**
   * Outputs: {@link LOSS}, {@link TERMS}, and the gradient of the sum for each of `trained` and `EMBEDDINGS`.
   */
  readonly graph: Graph;
  readonly trained: readonly TrainedTensor[];
  /**
   * Names of the embedding tables that are trained. Where there are any the graph takes {@link EMBEDDINGS}, sums of rows of
   * both tables, and gives their gradient; else it takes `input_ids` and `position_ids`.
   */
  readonly trainedTables: readonly string[];
  readonly dropouts: readonly DropoutSite[];
  readonly adapted: readonly AdaptedModule[];
}

function summedEmbeddings(m: ModelBuilder): EncoderInputs {
  return {
    words: m.g.input(EMBEDDINGS, "float32", [BATCH, SEQUENCE, m.config.hiddenSize]),
    positions: undefined,
    attentionBias: m.g.input("attention_bias", "float32", [BATCH, SEQUENCE]),
  };
}

/** What is trained is fed as float32, however it is stored. */
function trainable(name: string, { dtype, shape, transposed }: WeightType): WeightType {
  if (!isFloatDType(dtype))
    throw new GraphError(
      `parameter ${name}`,
      `is stored as ${dtype}: only floats are trained; widen it first`,
    );
  return { dtype: "float32", shape, transposed };
}

/** What adapters are added to is saved as their sum. Throws: GraphError for integers. */
function checkAdapted(modules: readonly AdaptedModule[], weights: ReadonlyMap<string, WeightType>): void {
  for (const { module } of modules) {
    const name = `${module}.weight`;
    const dtype = weights.get(name)?.dtype;
    if (dtype !== undefined && !isFloatDType(dtype))
      throw new GraphError(
        `parameter ${name}`,
        `is stored as ${dtype}: adapters are added to floats alone; widen it first`,
      );
  }
}

/** The graph with parameters that may change as inputs. */
function parametersToInputs(graph: Graph, names: readonly string[]): Graph {
  const moved = graph.parameters.filter(({ name }) => names.includes(name));
  const parameters = graph.parameters.filter(({ name }) => !names.includes(name));
  return { ...graph, inputs: [...graph.inputs, ...moved], parameters };
}

/** The graph with the loss alone for its outputs. */
function withLoss(graph: Graph, loss: TrainingLoss): Graph {
  const g = new GraphBuilder(graph);
  const { sum, count } = g.scope(LOSS, () => loss(g));
  g.output(LOSS, sum);
  g.output(TERMS, count);
  const built = g.build();
  return { ...built, outputs: built.outputs.filter(({ name }) => name === LOSS || name === TERMS) };
}

/** Encoder and head, with what is trained as inputs. */
interface TrainedForward {
  readonly graph: Graph;
  /** Parameters that are trained, tables aside. */
  readonly own: readonly string[];
  readonly trainedTables: readonly string[];
  readonly dropouts: readonly DropoutSite[];
  readonly adapted: readonly AdaptedModule[];
}

function buildForward(options: Omit<TrainingGraphOptions, "loss">): TrainedForward {
  const { config, head, lora } = options;
  const weights = new Map(
    [...options.weights].map(([name, type]) => [name, options.trained(name) ? trainable(name, type) : type]),
  );
  const trainedTables = TABLES.filter((name) => weights.has(name) && options.trained(name));
  const m = new TrainingModelBuilder(head.name, config, weights, options.dropout ?? true);
  head.build(
    m,
    trainedTables.length > 0
      ? buildEncoder(m, plainEncoder, summedEmbeddings)
      : buildEncoder(m, plainEncoder),
  );

  const built = m.g.build();
  const plain = { graph: built, modules: [], sites: [] };
  const adapted = lora === undefined ? plain : addAdapters(built, lora);
  checkAdapted(adapted.modules, weights);
  const optimized = optimize(adapted.graph, "float32");
  const own = optimized.parameters.map(({ name }) => name).filter((name) => options.trained(name));
  return {
    graph: parametersToInputs(optimized, own),
    own,
    trainedTables,
    dropouts: [...m.sites, ...adapted.sites],
    adapted: adapted.modules,
  };
}

/**
 * The graph of encoder and head alone, nothing dropped, with what is trained as inputs: it computes with weights as they
 * are between two steps. Its other inputs are those of {@link buildTrainingGraph}, its outputs the head's.
 *
 * Throws: as {@link buildTrainingGraph}.
 */
export function buildLiveGraph({ lora, ...options }: Omit<TrainingGraphOptions, "loss" | "dropout">): Graph {
  const undropped = lora === undefined ? {} : { lora: { ...lora, dropout: 0 } };
  return buildForward({ ...options, ...undropped, dropout: false }).graph;
}

/**
 * The graph of encoder, head and loss with the gradients of what is trained. Everything else stays a
 * parameter: weights that lie in the checkpoint's file.
 *
 * Throws: GraphError when a weight is missing, when something trained or adapted is stored as integers, when something
 * trained has no part in the loss, and when nothing is trained.
 */
export function buildTrainingGraph(options: TrainingGraphOptions): TrainingGraph {
  const { graph: forward, own, trainedTables, dropouts, adapted } = buildForward(options);
  const adapters = adapted.flatMap(({ module }) => [loraA(module), loraB(module)]);
  const wanted = [...own, ...adapters, ...(trainedTables.length > 0 ? [EMBEDDINGS] : [])];
  if (wanted.length === 0) throw new GraphError(options.head.name, "nothing is trained");

  const backward = differentiate(withLoss(forward, options.loss), { loss: LOSS, wanted });
  const { graph } = runPasses(backward, [
    composeTransposes,
    commonSubexpressions,
    accumulateProducts,
    eliminateDeadCode,
  ]);
  const shapeOf = new Map(
    graph.inputs.map(({ name, value }) => [name, graph.types[value].shape.map(Number)]),
  );
  return {
    graph,
    trained: [...own, ...adapters].map((name) => ({ name, shape: shapeOf.get(name) ?? [] })),
    trainedTables,
    dropouts,
    adapted,
  };
}
