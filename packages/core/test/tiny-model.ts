import { encoderSpecs, type ModelSizes } from "./parameter-specs.js";
import { floats, type TensorToWrite } from "./safetensors-bytes.js";

/** Sizes of a model that is as small as one can be and has no two sizes alike. */
export const tinySizes: Required<ModelSizes> = {
  vocab: 5,
  hidden: 2,
  layers: 1,
  feedForward: 3,
  positions: 4,
};

/** Tensors of the tiny encoder in PyTorch's layout, every element a different number. */
export function tinyTensors(): Record<string, TensorToWrite> {
  const tensors: Record<string, TensorToWrite> = {};
  let next = 0;
  for (const { name, shape } of encoderSpecs(tinySizes)) {
    tensors[name] = floats(shape, next);
    next += shape.reduce((product, size) => product * size, 1);
  }
  return tensors;
}
