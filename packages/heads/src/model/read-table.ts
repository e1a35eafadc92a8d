export { readEmbeddingTable } from "@ernie-m/core/saving";
