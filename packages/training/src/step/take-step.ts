import type { CancelSignal, InferenceSession } from "@ernie-m/core";
import { dropoutMask, EMBEDDINGS, gradientName, type TrainingGraph } from "@ernie-m/core/training";
import type { BatchFeeds } from "../batch/batch-feeds.js";
import { TrainingError } from "../errors.js";
import { type AdamWSettings, adamWCoefficients } from "../optimizer/adamw.js";
import type { TrainedEmbeddings } from "../weights/embeddings.js";
import type { TrainedTensors } from "../weights/trained-tensors.js";
import { GradientSums } from "./gradient-sums.js";

/** What a step is taken with. */
export interface StepOptions extends AdamWSettings {
  /** Number of the step, from 0. */
  readonly step: number;
  readonly learningRate: number;
  /** Learning rate of parameters that are not the encoder's. Default: `learningRate`. */
  readonly headLearningRate?: number;
  /** Decay of everything but biases and layer norms. Default 0.01. */
  readonly weightDecay?: number;
  /** The largest norm that all gradients together keep. Default 1; 0: any. */
  readonly maxGradientNorm?: number;
  /**
   * Awaited when the gradients are known to be finite, before any weight changes: what is kept then has been shown to be
   * good. What it throws ends the step.
   */
  readonly beforeUpdate?: () => Promise<void>;
  /** Ends the step, before any weight has changed. */
  readonly signal?: CancelSignal | undefined;
}

/** What a step found. */
export interface StepResult {
  /** Mean over all terms of the step, before it. */
  readonly loss: number;
  /** How many terms that is. */
  readonly terms: number;
  /** Norm of all gradients together, before clipping. */
  readonly gradientNorm: number;
}

/** What a step works on. */
export interface StepModel {
  readonly training: TrainingGraph;
  readonly session: InferenceSession;
  readonly tensors: TrainedTensors;
  readonly embeddings: TrainedEmbeddings | undefined;
  /** Of what is dropped. */
  readonly seed: number;
}

/** torch.nn.utils.clip_grad_norm_ adds this to the norm that it divides by. */
const CLIPPING_EPSILON = 1e-6;

/**
 * Takes one step: gradients of all micro-batches summed, over all their terms; clipped by their norm together; AdamW.
 *
 * Throws: TrainingError `no-terms` where nothing counts, `not-finite` naming parameters and step, and then no weight has
 * changed; InputError; BackendError; the signal's reason, and then no weight has changed either.
 */
export async function takeStep(
  model: StepModel,
  batches: readonly BatchFeeds[],
  options: StepOptions,
): Promise<StepResult> {
  const { tensors, embeddings } = model;
  embeddings?.clearGradients();
  const sums = new GradientSums(model.training.trained);
  let firstRow = 0;
  const { step, signal } = options;
  for (const batch of batches) {
    signal?.throwIfAborted();
    await addBatch(model, batch, sums, { step, firstRow, signal });
    firstRow += batch.batch;
  }
  signal?.throwIfAborted();
  const place = `step ${options.step}`;
  if (sums.terms === 0) throw new TrainingError("no-terms", place, "nothing in its batches counts");

  const gradientNorm = normOf(model, sums, place);
  await options.beforeUpdate?.();
  const largest = options.maxGradientNorm ?? 1;
  const clipped = largest > 0 ? Math.min(1, largest / (gradientNorm + CLIPPING_EPSILON)) : 1;
  const coefficients = (name: string, isMatrix: boolean) =>
    adamWCoefficients({
      ...options,
      step: options.step + 1,
      learningRate: isEncoder(name)
        ? options.learningRate
        : (options.headLearningRate ?? options.learningRate),
      weightDecay: isMatrix ? (options.weightDecay ?? 0.01) : 0,
      scale: clipped / sums.terms,
    });
  for (const { name, shape } of model.training.trained) {
    const [array, gradient] = [tensors.arrays.get(name), sums.gradients.get(name)];
    if (array === undefined || gradient === undefined) throw new TypeError(`${name} is not trained`);
    tensors.memory.update(array, gradient, coefficients(name, shape.length > 1));
  }
  embeddings?.update((table) => coefficients(table.weight.name, true));
  return { loss: sums.loss / sums.terms, terms: sums.terms, gradientNorm };
}

function isEncoder(name: string): boolean {
  return name.startsWith("ernie_m.encoder.") || name.startsWith("ernie_m.embeddings.");
}

async function addBatch(
  { training, session, tensors, embeddings, seed }: StepModel,
  batch: BatchFeeds,
  sums: GradientSums,
  {
    signal,
    ...at
  }: { readonly step: number; readonly firstRow: number; readonly signal: CancelSignal | undefined },
): Promise<void> {
  const { batch: rows, sequence } = batch;
  const feeds = { ...batch.feeds, ...tensors.fed };
  training.dropouts.forEach((site, number) => {
    feeds[site.input] = dropoutMask(site, { batch: rows, sequence }, { ...at, seed, site: number });
  });
  if (embeddings !== undefined) {
    feeds[EMBEDDINGS] = await embeddings.summed(batch);
    delete feeds.input_ids;
    delete feeds.position_ids;
  }
  const results = await session.run(feeds, signal === undefined ? {} : { signal });
  sums.add(results);
  if (embeddings === undefined) return;
  const { data } = results[gradientName(EMBEDDINGS)];
  if (!(data instanceof Float32Array)) throw new TypeError("the gradient of embeddings is no float32");
  embeddings.addGradient(data, batch);
}

/** Norm of all gradients over all terms. Throws: TrainingError `not-finite`. */
function normOf({ tensors, embeddings }: StepModel, sums: GradientSums, place: string): number {
  const squares = new Map<string, number>();
  for (const [name, gradient] of sums.gradients) squares.set(name, tensors.memory.sumOfSquares(gradient));
  for (const [{ weight }, gradients] of embeddings?.gradients ?? [])
    for (const gradient of gradients.rows.values())
      squares.set(weight.name, (squares.get(weight.name) ?? 0) + tensors.memory.sumOfSquares(gradient));
  const bad = [...squares].filter(([, square]) => !Number.isFinite(square)).map(([name]) => name);
  if (bad.length > 0) {
    const more = bad.length > 1 ? ` and ${bad.length - 1} more` : "";
    throw new TrainingError(
      "not-finite",
      place,
      `the gradient of ${bad[0]}${more} is not finite; no weight was changed`,
    );
  }
  const total = [...squares.values()].reduce((sum, square) => sum + square, 0);
  return Math.sqrt(total) / sums.terms;
}
