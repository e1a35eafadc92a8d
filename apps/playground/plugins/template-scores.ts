import { loadExtractor } from "@ernie-m/heads";
import { measureTemplates } from "../src/templates/measure.js";
import type { TemplateScores } from "../src/templates/scores.js";
import { type ModelFiles, runtimeOf } from "./integer-model.js";

/** How a model does on the page's templates, against what was marked when they were written. */
export async function templateScores(files: ModelFiles): Promise<TemplateScores> {
  const extractor = await loadExtractor("embedded", { runtime: runtimeOf(files) });
  try {
    return await measureTemplates(extractor);
  } finally {
    await extractor.dispose();
  }
}
