/**
 * What reads texts for an extractor. A page loads it with the first call, not before.
 *
 * @module
 */
export { estimateTexts, rowsAbout } from "./estimate.js";
export { extractTexts } from "./extract.js";
export { extractOutcomes } from "./outcomes.js";
export { streamText } from "./stream.js";
