import type { CancelSignal } from "@ernie-m/core";
import { InformationExtractor } from "@ernie-m/heads";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import { entityLabelsOf } from "../data/negatives.js";
import { promptFor } from "../data/prompt-parts.js";
import { type EvaluationParts, spanScorer } from "./evaluate.js";

/** The labels that a configuration says its model knows: `uie.labels`. */
export function knownLabels(config: EvaluationParts["live"]["config"]): readonly string[] {
  const uie = config.source?.json.uie;
  const labels = typeof uie === "object" && uie !== null && "labels" in uie ? uie.labels : undefined;
  return Array.isArray(labels) ? labels.filter((label): label is string => typeof label === "string") : [];
}

/**
 * What a model finds of labels in the texts of records, before it is trained: records that keep it from forgetting them.
 * Labels that the records ask for themselves are left out. What a text lacks is drawn among the negatives.
 *
 * Throws: what extraction throws; the signal's reason.
 */
export async function rehearsalRecords(
  records: readonly PromptRecord[],
  labels: readonly string[],
  {
    live,
    tokenizer,
    maxTokens,
    signal,
  }: Omit<EvaluationParts, "problemType"> & { readonly signal?: CancelSignal | undefined },
): Promise<readonly PromptRecord[]> {
  const own = new Set(entityLabelsOf(records));
  const kept = labels.filter((label) => !own.has(label));
  if (kept.length === 0) return [];
  const extractor = new InformationExtractor({ model: spanScorer(live), tokenizer, maxTokens });
  const texts = [...new Set(records.map(({ text }) => text))];
  const options = { optionNames: false, ...(signal && { signal }) };
  const results = await extractor.extract(texts, kept, options);
  return texts.flatMap((text, i) =>
    kept.flatMap((label): readonly PromptRecord[] => {
      const spans = (results[i][label] ?? []).flatMap(({ start, end }) =>
        start === undefined || end === undefined ? [] : [{ start, end, text: text.slice(start, end) }],
      );
      return spans.length === 0 ? [] : [{ text, prompt: promptFor(label), label, offsets: "utf-16", spans }];
    }),
  );
}
