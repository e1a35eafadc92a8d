import type { CancelSignal, RandomSource } from "@ernie-m/core";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import { paddedRows } from "../data/collate.js";
import { entityLabelsOf } from "../data/negatives.js";
import { asAsked, withoutSpans } from "../data/prompt-parts.js";
import { shuffled } from "../data/shuffled.js";
import { lengthOf, type TrainingRow } from "../data/training-row.js";
import { float32Of, type LiveModel } from "../model/live-model.js";

/** Answers of its own that a model learns in an epoch for each record that it is given, unless told. */
const ANSWERS_PER_RECORD = 2;
/** Rows that are asked at once. */
const ROWS_PER_RUN = 16;
/** From this on the deployed task says that a span begins or ends at a token. */
const FOUND = 0.5;

/** What a model answers to a prompt before it is trained; before it is asked: nothing. */
export interface OwnAnswer {
  readonly rows: readonly TrainingRow[];
  /** Whether it finds anything. */
  readonly isFinding: boolean;
}

/** The labels that a configuration says its model knows: `uie.labels`. */
export function knownLabels(config: LiveModel["config"]): readonly string[] {
  const uie = config.source?.json.uie;
  const labels = typeof uie === "object" && uie !== null && "labels" in uie ? uie.labels : undefined;
  return Array.isArray(labels) ? labels.filter((label): label is string => typeof label === "string") : [];
}

/** What a model is to be asked for before it is trained: labels in the texts of records, but for those that these ask for. */
export function ownPrompts(
  records: readonly PromptRecord[],
  labels: readonly string[],
  makeRows: (record: PromptRecord, place: string) => readonly TrainingRow[],
): readonly OwnAnswer[] {
  const own = new Set(entityLabelsOf(records).map(asAsked));
  const kept = labels.filter((label) => !own.has(asAsked(label)));
  const texts = [...new Set(records.map(({ text }) => text))];
  return texts.flatMap((text) =>
    kept.map((label) => ({
      rows: makeRows(withoutSpans(text, label), `${JSON.stringify(label)} of rehearse`),
      isFinding: false,
    })),
  );
}

/** What a model answers with. */
interface AnsweringParts {
  readonly live: LiveModel;
  readonly padId: number;
  readonly signal?: CancelSignal | undefined;
}

/**
 * What a model answers to prompts before it is trained: how likely each token is a start and an end, which keeps more of
 * what it knows than what it would say aloud.
 *
 * Throws: what running a model throws; the signal's reason.
 */
export async function ownAnswers(
  prompts: readonly OwnAnswer[],
  parts: AnsweringParts,
): Promise<readonly OwnAnswer[]> {
  const answered = await answers(
    prompts.flatMap(({ rows }) => rows),
    parts,
  );
  return prompts.map(({ rows }) => {
    const known = rows.map((row) => answered.get(row) ?? row);
    return { rows: known, isFinding: known.some(isFinding) };
  });
}

/** Rows with what the model answers. */
async function answers(
  rows: readonly TrainingRow[],
  { live, padId, signal }: AnsweringParts,
): Promise<ReadonlyMap<TrainingRow, TrainingRow>> {
  const sorted = rows.toSorted((a, b) => lengthOf(a) - lengthOf(b));
  const known = new Map<TrainingRow, TrainingRow>();
  for (let start = 0; start < sorted.length; start += ROWS_PER_RUN) {
    signal?.throwIfAborted();
    const some = sorted.slice(start, start + ROWS_PER_RUN);
    const outputs = await live.run(paddedRows(some, padId), signal === undefined ? {} : { signal });
    const [starts, ends] = ["start_logits", "end_logits"].map((name) => float32Of(outputs, name));
    const [, width] = starts.shape;
    some.forEach((row, i) => {
      const of = ({ data }: typeof starts): Float32Array =>
        data.slice(i * width, i * width + lengthOf(row)).map((logit) => 1 / (1 + Math.exp(-logit)));
      known.set(row, { ...row, target: { kind: "likely", starts: of(starts), ends: of(ends) } });
    });
  }
  return known;
}

function isFinding({ target }: TrainingRow): boolean {
  return target.kind === "likely" && target.starts.some((share) => share > FOUND);
}

/**
 * The answers that an epoch repeats, drawn anew each time: what is known takes fewer passes than what is new. Half of them
 * are findings, as far as there are.
 */
export function drawAnswers(
  all: readonly OwnAnswer[],
  {
    records,
    random,
    perRecord = ANSWERS_PER_RECORD,
  }: {
    readonly records: number;
    readonly random: RandomSource;
    readonly perRecord?: number | undefined;
  },
): readonly OwnAnswer[] {
  const wanted = Math.round(perRecord * records);
  const of = (kind: boolean) =>
    shuffled(
      all.filter((one) => one.isFinding === kind),
      random,
    );
  const [found, empty] = [of(true), of(false)];
  const half = Math.max(Math.ceil(wanted / 2), wanted - empty.length);
  const drawn = found.slice(0, half);
  return [...drawn, ...empty.slice(0, wanted - drawn.length)];
}
