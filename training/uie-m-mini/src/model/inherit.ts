import type { Tensor } from "@ernie-m/core";
import type { Weight } from "./read-weights.js";

const LAYER = /(?<=\.layers\.)\d+(?=\.)/;

/**
 * Puts a model's weights into ones of another shape, as far as they reach: of its layers those evenly spread from first to last (some
 * twice where there are fewer), of each weight the first rows and columns, and so the first heads. What is beyond stays as it
 * was drawn. `start` is written to.
 *
 * Throws: RangeError for a table of words with other rows: they would be of other words.
 * Source: Sanh et al. 2019, "DistilBERT" (layers); Samragh et al. 2023, "Weight subcloning" (widths).
 */
export function inherit(start: Readonly<Record<string, Tensor>>, from: ReadonlyMap<string, Weight>): void {
  const [layers, given] = [layersOf(Object.keys(start)), layersOf([...from.keys()])];
  for (const [name, { data, shape }] of Object.entries(start)) {
    const weight = from.get(name.replace(LAYER, (layer) => String(spread(Number(layer), layers, given))));
    if (weight === undefined) continue;
    if (!(data instanceof Float32Array)) throw new TypeError("weights begin as float32");
    if (name.includes("word_embeddings") && shape[0] !== weight.shape[0])
      throw new RangeError(`expected ${shape[0]} words in the model, got ${weight.shape[0]}`);
    const [width, held] = [shape.at(-1) ?? 0, weight.shape.at(-1) ?? 0];
    const rows = Math.min(data.length / width, weight.values.length / held);
    for (let row = 0; row < rows; row++)
      data.set(weight.values.subarray(row * held, row * held + Math.min(width, held)), row * width);
  }
}

function layersOf(names: readonly string[]): number {
  return 1 + Math.max(-1, ...names.map((name) => Number(LAYER.exec(name)?.[0] ?? -1)));
}

/** Which of `given` layers stands at the place of one of `layers`. */
function spread(layer: number, layers: number, given: number): number {
  return layers === 1 ? 0 : Math.round((layer * (given - 1)) / (layers - 1));
}
