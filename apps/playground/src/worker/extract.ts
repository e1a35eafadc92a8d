import { type ExtractionProgress, InformationExtractor } from "@ernie-m/heads";
import type { ExtractReport, ExtractRequest } from "../protocol.js";
import { type Engine, taskOf } from "./engine.js";
import type { ScoreCounts } from "./score-memory.js";

/** Tokens of one run: a superseded call stops between runs, so they are short. */
const BATCH_TOKENS = 1024;

export async function extract(
  engine: Engine,
  { text, schema, threshold }: ExtractRequest,
  context: { readonly signal: AbortSignal; progress(progress: ExtractionProgress): void },
): Promise<ExtractReport> {
  const { model } = taskOf(engine, "information-extraction");
  const { tokenizer } = engine;
  const counts: ScoreCounts = { read: 0, known: 0, modelMs: 0 };
  const extractor = new InformationExtractor({
    model: engine.memory.over(model, counts),
    tokenizer,
    batchTokens: BATCH_TOKENS,
  });
  const began = performance.now();
  const tokens = tokenizer.tokenize(text, { specialTokensInText: "plain" }).length;
  const tokenized = performance.now();
  const result = await extractor.extract(text, schema, {
    threshold,
    signal: context.signal,
    onProgress: context.progress,
    // A span that is longer than the model's input has no relations that could be asked for.
    onPromptTooLong: () => {},
  });
  return {
    result,
    tokens,
    read: counts.read,
    known: counts.known,
    tokenizeMs: tokenized - began,
    modelMs: counts.modelMs,
    totalMs: performance.now() - began,
  };
}
