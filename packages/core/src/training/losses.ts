/**
 * The losses of the five heads as graphs: labels and weights are inputs, the results are the sum of the
 * weighted terms and the number of terms, so that what several batches give is added up before it is divided.
 */
import type { GraphBuilder, Value } from "../ir/builder.js";
import { multiplyDims, type Shape } from "../ir/dims.js";
import { BATCH, SEQUENCE } from "../model/encoder.js";

/** What a loss adds to a graph that has a head's outputs. */
export interface LossTerms {
  /** Sum over all terms of weight × loss, float32 []. */
  readonly sum: Value;
  /** Sum of the weights, float32 []: how many terms these are. */
  readonly count: Value;
}

/** Adds a loss to a graph whose outputs are a head's. Throws: GraphError when the head has other outputs. */
export type TrainingLoss = (g: GraphBuilder) => LossTerms;

export interface CrossEntropyOptions {
  /** Share of the target that is spread over all classes. Default 0. Source: Szegedy et al. 2016. */
  readonly labelSmoothing?: number;
}

export interface BinaryCrossEntropyOptions {
  /** Weight of positive targets. Default 1. */
  readonly positiveWeight?: number;
}

/**
 * Name of the input of weights: 1 for a term that counts, 0 for one that does not; float32 of the shape of
 * the terms.
 */
export const WEIGHTS = "weights";

function sumOf(g: GraphBuilder, x: Value): Value {
  return g.node("sum", [x], { axes: [...x.shape.keys()] });
}

function weighted(g: GraphBuilder, shape: Shape, losses: Value): LossTerms {
  const weights = g.input(WEIGHTS, "float32", shape);
  const terms = g.mul(g.reshape(losses, shape), weights);
  return { sum: sumOf(g, terms), count: sumOf(g, weights) };
}

function crossEntropy(
  g: GraphBuilder,
  logits: Value,
  labels: Value,
  { labelSmoothing: smoothing = 0 }: CrossEntropyOptions = {},
): Value {
  return g.node("crossEntropy", [logits, labels], { smoothing });
}

/**
 * What label smoothing adds to the cross-entropy of rows of which some classes are none, because what it spreads goes to
 * those that are: `smoothing × (logit of the label - mean logit of the classes)`. `shares` has 1 on the label less 1 /
 * classes on each class, and 0 on what is none.
 */
function smoothed(
  g: GraphBuilder,
  losses: Value,
  { logits, shares }: { readonly logits: Value; readonly shares: string },
  { labelSmoothing = 0 }: CrossEntropyOptions,
): Value {
  if (labelSmoothing === 0) return losses;
  const products = g.mul(logits, g.input(shares, "float32", logits.shape));
  return g.add(losses, g.mul(g.node("sum", [products], { axes: [1] }), g.scalar(labelSmoothing)));
}

function binaryCrossEntropy(
  g: GraphBuilder,
  logits: Value,
  targets: Value,
  { positiveWeight = 1 }: BinaryCrossEntropyOptions = {},
): Value {
  return g.node("binaryCrossEntropy", [logits, targets], { positiveWeight });
}

function half(g: GraphBuilder, a: Value, b: Value): Value {
  return g.mul(g.add(a, b), g.scalar(0.5));
}

/** A class for each text: `labels` int32 [batch], `weights` [batch]; a term is a text. */
export function classLoss(options: CrossEntropyOptions = {}): TrainingLoss {
  return (g) => {
    const labels = g.input("labels", "int32", [BATCH]);
    return weighted(g, labels.shape, crossEntropy(g, g.outputValue("logits"), labels, options));
  };
}

/**
 * Any number of classes for each text: `labels` and `weights` float32 [batch, classes]; a term is a label of
 * a text.
 */
export function multiLabelLoss(options: BinaryCrossEntropyOptions = {}): TrainingLoss {
  return (g) => {
    const logits = g.outputValue("logits");
    const labels = g.input("labels", "float32", logits.shape);
    return weighted(g, logits.shape, binaryCrossEntropy(g, logits, labels, options));
  };
}

/**
 * Numbers for each text, squared error: `labels` and `weights` float32 [batch, outputs]; a term is an output.
 */
export function regressionLoss(): TrainingLoss {
  return (g) => {
    const logits = g.outputValue("logits");
    const difference = g.binary("sub", logits, g.input("labels", "float32", logits.shape));
    return weighted(g, logits.shape, g.mul(difference, difference));
  };
}

/**
 * One of several choices, each a text: `labels` int32 [questions], `choice_bias` float32 [questions,
 * choices], the lowest float32 where a question has fewer choices than others and 0 elsewhere, `weights`
 * [questions]. The batch has questions × choices texts; a term is a question.
 *
 * With label smoothing also `label_shares` float32 [questions, choices]: 1 on the label, less 1 / choices on each choice
 * that the question has, 0 on what it lacks.
 */
export function choiceLoss(options: CrossEntropyOptions = {}): TrainingLoss {
  return (g) => {
    const bias = g.input("choice_bias", "float32", ["questions", "choices"]);
    const labels = g.input("labels", "int32", ["questions"]);
    const logits = g.node("reshapeLike", [g.outputValue("logits"), bias], {});
    const losses = crossEntropy(g, g.add(logits, bias), labels);
    return weighted(g, labels.shape, smoothed(g, losses, { logits, shares: "label_shares" }, options));
  };
}

/**
 * A class for each token: `labels` int32 [batch, sequence], `weights` [batch, sequence]; a term is a token.
 */
export function tokenLoss(options: CrossEntropyOptions = {}): TrainingLoss {
  return (g) => {
    const logits = g.outputValue("logits");
    const labels = g.input("labels", "int32", [BATCH, SEQUENCE]);
    const tokens = multiplyDims(labels.shape);
    const rows = g.reshape(logits, [tokens, logits.shape[2]]);
    const losses = crossEntropy(g, rows, g.reshape(labels, [tokens]), options);
    return weighted(g, labels.shape, losses);
  };
}

/**
 * Where an answer starts and ends: `start_positions` and `end_positions` int32 [batch], `answer_bias` float32
 * [batch, sequence], added to the scores of each token, `weights` [batch]; a term is a question, half of it
 * its start.
 *
 * The published implementation lets padding be an answer: its bias is 0. With the lowest float32 on padding
 * the loss does not depend on how far a text is padded.
 *
 * With label smoothing also `start_shares` and `end_shares` float32 [batch, sequence]: 1 on the position, less 1 / tokens
 * on each token that may be an answer, 0 on the others.
 */
export function answerLoss(options: CrossEntropyOptions = {}): TrainingLoss {
  return (g) => {
    const bias = g.input("answer_bias", "float32", [BATCH, SEQUENCE]);
    const part = (side: "start" | "end"): Value => {
      const logits = g.outputValue(`${side}_logits`);
      const losses = crossEntropy(g, g.add(logits, bias), g.input(`${side}_positions`, "int32", [BATCH]));
      return smoothed(g, losses, { logits, shares: `${side}_shares` }, options);
    };
    const start = part("start");
    return weighted(g, [BATCH], half(g, start, part("end")));
  };
}

/**
 * Whether spans start and end at each token: `start_positions`, `end_positions` and `weights` float32 [batch,
 * sequence]; a term is a token, half of it its start.
 */
export function extractionLoss(options: BinaryCrossEntropyOptions = {}): TrainingLoss {
  return (g) => {
    const part = (logits: string, positions: string): Value =>
      binaryCrossEntropy(g, g.outputValue(logits), g.input(positions, "float32", [BATCH, SEQUENCE]), options);
    const start = part("start_logits", "start_positions");
    return weighted(g, [BATCH, SEQUENCE], half(g, start, part("end_logits", "end_positions")));
  };
}
