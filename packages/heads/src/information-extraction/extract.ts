import type { ExtractionCall } from "./call.js";
import { ExtractionRun } from "./levels.js";
import type { ExtractionResult } from "./types.js";

/**
 * What a schema finds in texts, by text.
 *
 * Throws: PromptTooLongError; BudgetError; whatever the model throws; the signal's reason.
 */
export async function extractTexts(
  texts: readonly string[],
  call: ExtractionCall,
): Promise<readonly ExtractionResult[]> {
  const run = new ExtractionRun(texts, call, { mayFail: false });
  for await (const _ of run.found());
  return run.results();
}
