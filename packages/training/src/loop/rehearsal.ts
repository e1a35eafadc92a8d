import type { CancelSignal, RandomSource } from "@ernie-m/core";
import { InformationExtractor } from "@ernie-m/heads";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import { entityLabelsOf } from "../data/negatives.js";
import { promptFor } from "../data/prompt-parts.js";
import { shuffled } from "../data/shuffled.js";
import { type EvaluationParts, spanScorer } from "./evaluate.js";

/** Answers of its own that a model learns in an epoch, for each record that it is given. */
const ANSWERS_PER_RECORD = 2;

/** The labels that a configuration says its model knows: `uie.labels`. */
export function knownLabels(config: EvaluationParts["live"]["config"]): readonly string[] {
  const uie = config.source?.json.uie;
  const labels = typeof uie === "object" && uie !== null && "labels" in uie ? uie.labels : undefined;
  return Array.isArray(labels) ? labels.filter((label): label is string => typeof label === "string") : [];
}

/**
 * What a model finds of labels in the texts of records before it is trained, and where it finds nothing: records that keep
 * it from forgetting. Labels that the records ask for themselves are left out.
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
    kept.map((label): PromptRecord => {
      const spans = (results[i][label] ?? []).flatMap(({ start, end }) =>
        start === undefined || end === undefined ? [] : [{ start, end, text: text.slice(start, end) }],
      );
      return { text, prompt: promptFor(label), label, offsets: "utf-16", spans };
    }),
  );
}

/**
 * The answers that an epoch repeats, drawn anew each time: what is known takes fewer passes than what is new. Half of them
 * are findings, as far as there are.
 */
export function drawRehearsal(
  answers: readonly PromptRecord[],
  { records, random }: { readonly records: number; readonly random: RandomSource },
): readonly PromptRecord[] {
  const wanted = ANSWERS_PER_RECORD * records;
  const found = shuffled(
    answers.filter(({ spans }) => spans.length > 0),
    random,
  );
  const empty = shuffled(
    answers.filter(({ spans }) => spans.length === 0),
    random,
  );
  const half = Math.max(Math.ceil(wanted / 2), wanted - empty.length);
  const drawn = found.slice(0, half);
  return [...drawn, ...empty.slice(0, wanted - drawn.length)];
}
