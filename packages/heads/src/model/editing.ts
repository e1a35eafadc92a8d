/**
 * What changes weights or adds an adapter to them, and reads a table of them whole. A module of its own so that a bundler makes it a chunk, which is
 * fetched with the first call that needs it and not with the page.
 *
 * @module
 */
export { adaptWeights } from "@ernie-m/core/adapters";
export { pruneHeadsOf, readEmbeddingTable, resizeRows } from "@ernie-m/core/saving";
export { openAdapted } from "./open-adapted.js";
