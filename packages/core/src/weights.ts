/**
 * For who reads and writes tensors: those of a safetensors file, and those of any weights by where they lie.
 * An entry of its own: a page that runs a model hands its weights over as they are.
 *
 * @module
 */

export { fromFloat32, toFloat32 } from "./elements/checked-floats.js";
export { convertElements, type ElementsAt } from "./elements/convert-elements.js";
export { isWidenableDType, type WidenableDType } from "./elements/floats.js";
export { readSafetensors } from "./formats/safetensors/read-safetensors.js";
export { type PartedTensor, safetensorsParts } from "./formats/safetensors/safetensors-parts.js";
export { writeSafetensors } from "./formats/safetensors/write-safetensors.js";
export { readWeight } from "./weights/read-weight.js";
