import type { ExtractionOptions, ExtractionResult, Schema } from "@ernie-m/heads";
import { DEFAULT_THRESHOLD } from "../state/threshold.js";
import { gallery } from "./gallery.js";
import { type KindId, kinds } from "./kinds.js";
import { scoreOf, type TemplateScore } from "./score.js";
import type { TemplateScores } from "./scores.js";
import { plainTemplate } from "./template.js";

/** The part of an extractor that is measured. */
export interface MeasuredExtractor {
  extract(text: string, schema: Schema, options: ExtractionOptions): Promise<ExtractionResult>;
}

/** How an extractor does on every text, with what the page shows by default: by kind, then language. */
export async function measureTemplates(extractor: MeasuredExtractor): Promise<TemplateScores> {
  const options = { threshold: DEFAULT_THRESHOLD, minProbability: DEFAULT_THRESHOLD };
  const scores: [KindId, Readonly<Record<string, TemplateScore>>][] = [];
  for (const [kind] of kinds) {
    const byLanguage: Record<string, TemplateScore> = {};
    for (const { language, schema, marked } of gallery[kind]) {
      const { text, gold } = plainTemplate(marked);
      byLanguage[language] = scoreOf(await extractor.extract(text, schema, options), gold);
    }
    scores.push([kind, byLanguage]);
  }
  // Every kind is there: the list of kinds was gone through.
  return Object.fromEntries(scores) as TemplateScores;
}
