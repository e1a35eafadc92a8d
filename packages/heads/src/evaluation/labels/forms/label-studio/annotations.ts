import { asList, asNumber, asRecord, type JsonRecord } from "../../json-values.js";

/** The annotation of a task that counts, or why none does. */
export type ChosenAnnotation =
  | { readonly results: readonly unknown[]; readonly notes: readonly string[] }
  | { readonly unfinished: string };

/**
 * The annotation of a task that counts: of those that were submitted and not skipped the ground truth, else the
 * newest. A submitted one without results says that there is nothing; predictions and drafts say nothing.
 */
export function chooseAnnotation(task: JsonRecord): ChosenAnnotation {
  // Exports before version 1.0 say completions.
  const stated = asList(task.annotations ?? task.completions);
  const finished = stated.flatMap((annotation) => {
    const record = asRecord(annotation);
    return Array.isArray(record?.result) ? [record] : [];
  });
  const submitted = finished.filter((annotation) => annotation.was_cancelled !== true);
  if (submitted.length === 0) return { unfinished: whyUnfinished(task, stated, finished) };
  const truths = submitted.filter((annotation) => annotation.ground_truth === true);
  const candidates = truths.length > 0 ? truths : submitted;
  const newest = newestOf(candidates);
  const chosen = newest ?? candidates[0];
  const taken = truths.length > 0 ? "the ground truth" : newest !== undefined ? "the newest" : "the first";
  return { results: asList(chosen.result), notes: otherAnnotations(submitted.length - 1, taken) };
}

/** What is said of the annotations that do not count. */
export function otherAnnotations(others: number, taken: string): readonly string[] {
  if (others === 0) return [];
  return [`${others} more ${others === 1 ? "annotation" : "annotations"} of the same text: ${taken} counts`];
}

function whyUnfinished(
  task: JsonRecord,
  stated: readonly unknown[],
  finished: readonly JsonRecord[],
): string {
  if (finished.length > 0) return "it was skipped";
  if (stated.length > 0) return "its annotations have no results";
  if (asList(task.drafts).length > 0) return "nobody has submitted an annotation: it has a draft only";
  if (asList(task.predictions).length > 0) return "nobody has annotated it: it has predictions only";
  return "nobody has annotated it";
}

/** The newest by its dates, else by its number; undefined where nothing has either. */
export function newestOf(annotations: readonly JsonRecord[]): JsonRecord | undefined {
  const age = (annotation: JsonRecord): readonly [time: number, id: number] => [
    timeOf(annotation.updated_at ?? annotation.created_at),
    asNumber(annotation.id ?? annotation.annotation_id) ?? Number.NEGATIVE_INFINITY,
  ];
  const dated = annotations.filter((annotation) => age(annotation).some(Number.isFinite));
  return dated.reduce<JsonRecord | undefined>((newest, annotation) => {
    if (newest === undefined) return annotation;
    const [time, id] = age(annotation);
    const [newestTime, newestId] = age(newest);
    return time > newestTime || (time === newestTime && id > newestId) ? annotation : newest;
  }, undefined);
}

function timeOf(date: unknown): number {
  const time = typeof date === "number" ? date : typeof date === "string" ? Date.parse(date) : Number.NaN;
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}
