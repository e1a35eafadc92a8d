import type { TensorMap } from "@ernie-m/core";
import { gradientName, LOSS, TERMS, type TrainedTensor } from "@ernie-m/core/training";

/** What the micro-batches of a step add up to. */
export class GradientSums {
  loss = 0;
  terms = 0;
  readonly #tensors: readonly TrainedTensor[];
  readonly #sums = new Map<string, Float32Array>();

  constructor(tensors: readonly TrainedTensor[]) {
    this.#tensors = tensors;
  }

  get gradients(): ReadonlyMap<string, Float32Array> {
    return this.#sums;
  }

  /** Adds the results of a micro-batch. Those of the first are kept as they are, not copied. */
  add(results: TensorMap): void {
    this.loss += numberOf(results[LOSS]);
    this.terms += numberOf(results[TERMS]);
    for (const { name } of this.#tensors) {
      const { data } = results[gradientName(name)];
      if (!(data instanceof Float32Array)) throw new TypeError(`the gradient of ${name} is no float32`);
      const sum = this.#sums.get(name);
      if (sum === undefined) this.#sums.set(name, data);
      else for (let i = 0; i < sum.length; i++) sum[i] += data[i];
    }
  }
}

function numberOf({ data }: TensorMap[string]): number {
  return Number(data[0]);
}
