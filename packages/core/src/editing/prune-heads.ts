import { checkArgument, checkObject } from "../arguments.js";
import { checkWeights } from "../checkpoint/check-arguments.js";
import { type CheckpointFiles, checkFiles } from "../checkpoint/checkpoint-files.js";
import type { ModelWeight, ModelWeights } from "../checkpoint/weight-source.js";
import { sliceAlongAxis } from "../elements/slice-along-axis.js";
import { InputError, WeightError } from "../errors.js";
import { bytesPerElement } from "../tensor.js";
import { scaleName } from "../weights/names.js";
import { readWeightBytes } from "../weights/read-weight.js";

/** Heads by layer, numbered as in the unpruned model. */
export type HeadsByLayer = Readonly<Record<number, readonly number[]>>;

/** What is to be pruned. */
export interface HeadPruning {
  /** Heads to remove; those already removed are ignored. */
  readonly heads: HeadsByLayer;
  /** Heads that the given weights lack already; pruning is cumulative. */
  readonly alreadyPruned?: HeadsByLayer;
  /** Elements of one head, H / N. */
  readonly headSize: number;
}

/**
 * The weights of a model without some attention heads: the rows of q, k and v and the columns of out_proj
 * that belong to them are gone (rows and columns in PyTorch's layout; transposed weights likewise).
 *
 * The changed weights are in memory, under their dtype and layout; the others are the same objects.
 *
 * Throws: InputError when a layer or a head does not exist or a layer would keep no head; WeightError
 * `weight-dtype` for 4-bit integers; CheckpointError when a weight cannot be read.
 * Source: transformers 4.44, ErnieMAttention.prune_heads.
 */
export async function pruneHeadsOf(
  files: CheckpointFiles,
  weights: ModelWeights,
  pruning: HeadPruning,
): Promise<ModelWeights> {
  checkFiles(files);
  checkWeights(weights);
  checkObject("pruning", "heads by layer, and their size", pruning);
  checkHeads("heads", pruning.heads);
  if (pruning.alreadyPruned !== undefined) checkHeads("alreadyPruned", pruning.alreadyPruned);
  const { headSize } = pruning;
  checkArgument(Number.isSafeInteger(headSize) && headSize > 0, "headSize", "an integer from 1", headSize);
  const result = new Map(weights);
  for (const [layer, heads] of Object.entries(pruning.heads)) {
    const attention = `ernie_m.encoder.layers.${layer}.self_attn`;
    const queries = weights.get(`${attention}.self_attn.q_proj.weight`);
    if (queries === undefined)
      throw new InputError(`heads.${layer}`, "a layer of the model", "no such layer");
    const width = queries.shape[outputAxis(queries)];
    const before = pruning.alreadyPruned?.[Number(layer)] ?? [];
    const kept = keptElements(layer, heads, before, width, pruning.headSize);
    if (kept.length === width) continue;
    for (const [name, isOutput] of attentionWeights(attention)) {
      const weight = weights.get(name);
      if (weight === undefined) continue;
      const axis = isOutput ? outputAxis(weight) : 1 - outputAxis(weight);
      result.set(name, await keepAlongAxis(files, weight, axis, kept));
    }
  }
  return result;
}

function checkHeads(name: string, heads: HeadsByLayer): void {
  checkObject(name, "lists of heads by layer", heads);
  for (const [layer, list] of Object.entries(heads))
    checkArgument(Array.isArray(list), `${name}.${layer}`, "a list of heads", list);
}

/** The weights that have an axis of heads, and whether it is the axis of their outputs. */
function attentionWeights(attention: string): readonly (readonly [name: string, isOutput: boolean])[] {
  const projections = ["q_proj", "k_proj", "v_proj"].flatMap((projection) => [
    [`${attention}.self_attn.${projection}.weight`, true] as const,
    [scaleName(`${attention}.self_attn.${projection}.weight`), true] as const,
    [`${attention}.self_attn.${projection}.bias`, true] as const,
  ]);
  return [...projections, [`${attention}.out_proj.weight`, false]];
}

function outputAxis(weight: ModelWeight): number {
  return weight.transposed ? 1 : 0;
}

/** Indices, among the stored ones, of the elements of the heads that stay. */
function keptElements(
  layer: string,
  remove: readonly number[],
  before: readonly number[],
  width: number,
  headSize: number,
): readonly number[] {
  if (width % headSize !== 0) {
    throw new InputError(
      "headSize",
      `a divisor of ${width}, the attention width of layer ${layer}`,
      `${headSize}`,
    );
  }
  const original = width / headSize + new Set(before).size;
  for (const head of remove) {
    if (!Number.isInteger(head) || head < 0 || head >= original) {
      throw new InputError(`heads.${layer}`, `heads from 0 to ${original - 1}`, String(head));
    }
  }
  const stored = Array.from({ length: original }, (_, head) => head).filter((head) => !before.includes(head));
  const kept = stored.flatMap((head, place) => (remove.includes(head) ? [] : [place]));
  if (kept.length === 0) throw new InputError(`heads.${layer}`, "at least one head to stay", "all heads");
  return kept.flatMap((place) => Array.from({ length: headSize }, (_, i) => place * headSize + i));
}

async function keepAlongAxis(
  files: CheckpointFiles,
  weight: ModelWeight,
  axis: number,
  kept: readonly number[],
): Promise<ModelWeight> {
  if (weight.dtype === "uint8" && axis === 1)
    throw new WeightError("weight-dtype", {
      file: files.location,
      tensor: weight.name,
      expected: "floats or 8-bit integers, to be pruned",
      received: "4-bit integers",
    });
  const bytes = await readWeightBytes(files, weight);
  const data = sliceAlongAxis(bytes, weight.shape, axis, kept, bytesPerElement[weight.dtype]);
  return { ...weight, shape: weight.shape.with(axis, kept.length), storage: { kind: "memory", data } };
}
