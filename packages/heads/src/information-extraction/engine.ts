/**
 * What reads texts for an extractor. A page loads it with the first call, not before.
 *
 * @module
 */
export { endOf, nothingOf } from "./deadline.js";
export { estimateTexts, rowsAbout } from "./estimate.js";
export { extractTexts } from "./extract.js";
export { extractOutcomes } from "./outcomes.js";
export { ProgressCount } from "./progress.js";
export { streamText } from "./stream.js";
