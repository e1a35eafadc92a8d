import { InformationExtractor } from "@ernie-m/heads";
import type { RecordsReport, RecordsRequest } from "../protocol.js";
import { type Engine, taskOf } from "./engine.js";
import { BATCH_TOKENS } from "./extract.js";

/** Records of a text. What the model was asked before, for findings too, it is not asked again. */
export async function records(
  engine: Engine,
  { text, schema, many, locale, threshold }: RecordsRequest,
  context: { readonly signal: AbortSignal; progress(progress: { readonly fraction: number }): void },
): Promise<RecordsReport> {
  const { model } = taskOf(engine, "information-extraction");
  // Recognisers and their data are large, and come when records are asked for.
  const { extractRecords, recordColumns } = await import("@ernie-m/records");
  const extractor = new InformationExtractor({
    model: engine.memory.over(model, { read: 0, known: 0, modelMs: 0 }),
    tokenizer: engine.tokenizer,
    batchTokens: BATCH_TOKENS,
  });
  const options = {
    threshold,
    ...(locale !== undefined && { locale }),
    signal: context.signal,
    onProgress: ({ fraction }: { readonly fraction: number }) => context.progress({ fraction }),
  };
  const columns = await recordColumns(schema, options);
  const found = many
    ? await extractRecords(extractor, text, schema, { ...options, records: "many" })
    : [await extractRecords(extractor, text, schema, options)];
  return {
    columns,
    records: found.map(({ record, sources, problems }) => ({ record, sources, problems })),
  };
}
