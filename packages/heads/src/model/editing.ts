/**
 * What changes weights, and reads a table of them whole. A module of its own so that a bundler makes it a chunk, which is
 * fetched with the first call that needs it and not with the page.
 *
 * @module
 */
export { pruneHeadsOf, readEmbeddingTable, resizeRows } from "@ernie-m/core/saving";
