import {
  type ExtractionEvent,
  type ExtractionResult,
  groupByText,
  mergeEvents,
  type Schema,
} from "@ernie-m/heads";
import { computed, signal } from "@preact/signals";
import type { ExtractReport } from "../protocol.js";
import { type Found, findingsOf, type Place } from "../spans/found.js";
import { nothingRelated, type Pointed, type Related, Relations } from "../spans/related.js";
import { type Row, rowsOf } from "../spans/rows.js";
import { editBetween, shiftFound, touchedShare } from "../spans/shift.js";
import { colours, text } from "./view.js";

/** What was asked of a model. */
export interface Asked {
  readonly text: string;
  readonly schema: Schema;
  readonly threshold: number;
  readonly thresholds: Readonly<Record<string, number>>;
}

/** What was found, all of it or as far as it has come. */
export interface Outcome {
  readonly asked: Asked;
  readonly events: readonly ExtractionEvent[];
  /** Absent until all is read. */
  readonly report?: ExtractReport;
}

/** How far the run in progress has come. */
export interface Running {
  /** From 0 to 1, never less than before. */
  readonly fraction: number;
  /** Milliseconds that it is likely to take from now; undefined until that can be told. */
  readonly leftMs: number | undefined;
}

export const outcome = signal<Outcome | undefined>(undefined);
export const failure = signal<string | undefined>(undefined);
export const running = signal<Running | undefined>(undefined);
/** Whether the last run was stopped before its end. */
export const stopped = signal(false);
/** What the pointer or the focus is on. */
export const pointedAt = signal<Pointed | undefined>(undefined);
/** The place that was asked for last, to be selected and scrolled to. A new object each time. */
export const chosen = signal<Place | undefined>(undefined);

const findings = computed<readonly Found[]>(() => findingsOf(outcome.value?.events ?? []));

/** Findings where they stand in the text as it is now, also while a new result is on its way. */
export const found = computed<readonly Found[]>(() => {
  const last = outcome.value;
  if (last === undefined || last.asked.text === text.value) return findings.value;
  return shiftFound(findings.value, editBetween(last.asked.text, text.value));
});

/** The result as plain JSON, as `extract` gives it. */
export const result = computed<ExtractionResult>(() => mergeEvents(outcome.value?.events ?? []));

/** The list of findings. It knows no offsets, so typing in front of them changes nothing here. */
export const rows = computed<readonly Row[]>(() =>
  rowsOf(groupByText(result.value), outcome.value?.report?.missing ?? [], [...colours.value.keys()]),
);

/** What belongs to what. */
export const relations = computed(() => new Relations(found.value));

/** What is pointed at and what belongs to it. */
export const lit = computed<Related>(() =>
  pointedAt.value === undefined ? nothingRelated : relations.value.to(pointedAt.value),
);

const turns = new Map<string, number>();

/** Shows where a row's text stands: its first mention, and the next one each time it is asked for again. */
export function chooseGroup(group: string): void {
  const places = relations.value.of({ group }).flatMap(({ place }) => (place === undefined ? [] : [place]));
  const distinct = [...new Map(places.map((place) => [place.start, place])).values()];
  if (distinct.length === 0) return;
  const turn = (turns.get(group) ?? -1) + 1;
  turns.clear();
  turns.set(group, turn);
  chosen.value = { ...distinct[turn % distinct.length] };
}

/** Whether findings of one asking may stand for another's until its own are there: a word was changed, no more. */
export function carriesOver(before: Asked, now: Asked): boolean {
  return (
    JSON.stringify([before.schema, before.threshold, before.thresholds]) ===
      JSON.stringify([now.schema, now.threshold, now.thresholds]) &&
    touchedShare(editBetween(before.text, now.text), now.text.length) < 0.5
  );
}
