/**
 * Adapters in PEFT's files: what is added to a model's weights when it is opened. An entry of its own: a page loads it
 * with the first adapter.
 *
 * @module
 */
export { type AdaptedFiles, adaptWeights } from "./adapters/adapt-weights.js";
export { type AdapterConfig, readAdapterConfig } from "./adapters/adapter-config.js";
export { hasWeights } from "./formats/open-weights.js";
