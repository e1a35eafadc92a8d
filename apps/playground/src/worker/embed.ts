import { cosineSimilarity } from "@ernie-m/heads";
import type { SimilarityReport } from "../protocol.js";
import type { Engine } from "./engine.js";

/** How alike texts are to the encoder, each with each. */
export async function similarity(
  engine: Engine,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<SimilarityReport> {
  const embedder = await engine.embedder();
  const began = performance.now();
  const embeddings = await embedder.embed(texts, { signal });
  const matrix = embeddings.map((row) =>
    embeddings.map((column) => cosineSimilarity(row.embedding, column.embedding)),
  );
  return { matrix, ms: performance.now() - began };
}
