import { BudgetError, type ExtractionOptions, type ExtractionResult, type Schema } from "@ernie-m/heads";
import type { TaskOfKind } from "../models/task-kinds.js";
import { type OffsetUnit, withOffsets } from "../offsets.js";

/** What is asked of texts. */
export interface AskedTexts {
  readonly schema: Schema;
  readonly options: ExtractionOptions;
  readonly offsets?: OffsetUnit | undefined;
}

type Extractor = Pick<TaskOfKind<"information-extraction">, "extract">;

/**
 * What a schema finds in texts, with offsets as asked, also in what a BudgetError has of it.
 *
 * Throws: as the extractor.
 */
export async function extractTexts(
  extractor: Extractor,
  texts: readonly string[],
  { schema, options, offsets }: AskedTexts,
): Promise<readonly ExtractionResult[]> {
  const counted = (results: readonly ExtractionResult[]): readonly ExtractionResult[] =>
    results.map((result, i) => withOffsets(result, texts[i], offsets));
  try {
    return counted(await extractor.extract(texts, schema, options));
  } catch (error) {
    throw error instanceof BudgetError ? error.with({ results: counted(error.results) }) : error;
  }
}
