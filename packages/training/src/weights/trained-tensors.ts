import {
  type CheckpointFiles,
  elementCount,
  float32Tensor,
  type ModelWeights,
  seededRandom,
  type Tensor,
} from "@ernie-m/core";
import type { AdaptedModule, TrainedTensor } from "@ernie-m/core/training";
import { loraA } from "@ernie-m/core/training";
import { isWidenableDType, readWeight, toFloat32 } from "@ernie-m/core/weights";
import { TrainingError } from "../errors.js";
import type { TrainedArray } from "../optimizer/adamw.js";
import { type OptimizerMemory, optimizerMemory } from "../optimizer/optimizer-memory.js";

/** The tensors that a graph is fed because they are trained. */
export class TrainedTensors {
  readonly memory: OptimizerMemory;
  readonly #arrays = new Map<string, TrainedArray>();
  readonly #fed: Record<string, Tensor<"float32">> = {};

  constructor(tensors: readonly TrainedTensor[]) {
    this.memory = optimizerMemory(tensors.map(({ shape }) => elementCount(shape)));
    tensors.forEach(({ name, shape }, i) => {
      const array = this.memory.arrays[i];
      this.#arrays.set(name, array);
      this.#fed[name] = float32Tensor(array.weights, shape);
    });
  }

  /** Every tensor with its moments, by name. */
  get arrays(): ReadonlyMap<string, TrainedArray> {
    return this.#arrays;
  }

  /** The tensors as they are now, by name: views, not copies. */
  get fed(): Readonly<Record<string, Tensor<"float32">>> {
    return this.#fed;
  }

  /** Reads what a checkpoint has. Throws: CheckpointError; TrainingError `model` for integers. */
  async read(files: CheckpointFiles, weights: ModelWeights): Promise<void> {
    for (const [name, { weights: into }] of this.#arrays) {
      const weight = weights.get(name);
      if (weight === undefined) continue;
      const { dtype, data } = await readWeight(files, weight);
      if (!isWidenableDType(dtype) || dtype === "int8")
        throw new TrainingError("model", name, `is stored as ${dtype}, which is not trained: widen it first`);
      into.set(toFloat32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), dtype));
    }
  }

  /**
   * Draws the first layer of each adapter as PEFT does, uniform in ±1/√in; the second starts at 0, so that an adapter
   * changes nothing yet. Source: PEFT, LoraLayer.reset_lora_parameters.
   */
  initialiseAdapters(modules: readonly AdaptedModule[], seed: number): void {
    const random = seededRandom(seed);
    for (const { module, inputs } of modules) {
      const bound = 1 / Math.sqrt(inputs);
      const array = this.#arrays.get(loraA(module));
      array?.weights.forEach((_, i, into) => {
        into[i] = bound * (2 * random.uniform() - 1);
      });
    }
  }

  /** Replaces tensors, for example adapters that were trained before. Throws: TrainingError `model` where sizes differ. */
  set(tensors: Readonly<Record<string, Tensor>>): void {
    for (const [name, { data, dtype, shape }] of Object.entries(tensors)) {
      const array = this.#arrays.get(name);
      if (array === undefined) throw new TrainingError("model", name, "is not trained");
      if (dtype !== "float32" || data.length !== array.weights.length)
        throw new TrainingError(
          "model",
          name,
          `expected float32 of ${array.weights.length} elements, got ${dtype}[${shape}]`,
        );
      array.weights.set(data);
    }
  }
}
