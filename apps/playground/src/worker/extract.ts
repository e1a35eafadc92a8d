import { BudgetError, type ExtractionEvent, InformationExtractor } from "@ernie-m/heads";
import type { ExtractNews, ExtractReport, ExtractRequest } from "../protocol.js";
import { type Engine, taskOf } from "./engine.js";
import type { ScoreCounts } from "./score-memory.js";
import { MISSES, namesIn, Shown } from "./shown.js";

/** Tokens of one run: a superseded call stops between runs, so they are short. */
export const BATCH_TOKENS = 1024;

/** Milliseconds between news: what there is to show grows, and so does the work of showing it. */
const NEWS_MS = 100;
const NEWS_MS_PER_FINDING = 0.1;

export async function extract(
  engine: Pick<Engine, "loaded" | "memory" | "tokenizer">,
  { text, schema, threshold, thresholds, maxRows }: ExtractRequest,
  context: { readonly signal: AbortSignal; progress(news: ExtractNews): void },
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

  const names = namesIn(schema);
  const own = Object.fromEntries(Object.entries(thresholds).filter(([name]) => names.has(name)));
  const shown = new Shown({ schema, threshold, thresholds: own });
  let events: ExtractionEvent[] = [];
  let fraction = 0;
  let told = 0;
  let last = performance.now();
  const tell = (): void => {
    context.progress({ events, fraction });
    told += events.length;
    events = [];
    last = performance.now();
  };
  const tellInTime = (): void => {
    if (performance.now() - last >= NEWS_MS + told * NEWS_MS_PER_FINDING) tell();
  };
  let unaskedLevel: number | undefined;
  try {
    for await (const event of extractor.extractStream(text, schema, {
      threshold,
      thresholds: own,
      ...(maxRows !== undefined && { maxRows }),
      nearMisses: MISSES,
      onNearMisses: (report) => shown.takeMisses(report),
      signal: context.signal,
      onProgress: (progress) => {
        fraction = progress.fraction;
        tellInTime();
      },
      // A span that is longer than the model's input has no relations that could be asked for.
      onPromptTooLong: () => {},
    }))
      if (shown.take(event)) {
        events.push(event);
        tellInTime();
      }
  } catch (error) {
    if (!(error instanceof BudgetError)) throw error;
    unaskedLevel = error.level;
  }
  tell();
  return {
    tokens,
    read: counts.read,
    known: counts.known,
    missing: shown.missing(),
    ...(unaskedLevel !== undefined && { unaskedLevel }),
    tokenizeMs: tokenized - began,
    modelMs: counts.modelMs,
    totalMs: performance.now() - began,
  };
}
