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
  const { chosen, as } = newestOf(truths.length > 0 ? truths : submitted, (annotation) => annotation);
  const taken = truths.length > 0 ? "the ground truth" : as;
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

/** One of several annotations of a text, and which it is. */
export interface Newest<Item> {
  readonly chosen: Item;
  readonly as: "the newest" | "the first";
}

/** What says when an annotation was made. */
interface Dated {
  readonly id?: unknown;
  readonly created_at?: unknown;
  readonly updated_at?: unknown;
}

/** The newest of some by its dates, else by the annotation's number; the first where nothing has either. */
export function newestOf<Item>(items: readonly Item[], datedAs: (item: Item) => Dated): Newest<Item> {
  const aged = items.map((item) => ({ item, age: ageOf(datedAs(item)) }));
  const [first, ...others] = aged.filter(({ age }) => age.some(Number.isFinite));
  if (first === undefined) return { chosen: items[0], as: "the first" };
  const { item } = others.reduce((newest, other) => (isNewer(other.age, newest.age) ? other : newest), first);
  return { chosen: item, as: "the newest" };
}

type Age = readonly [time: number, id: number];

function ageOf({ id, created_at, updated_at }: Dated): Age {
  return [timeOf(updated_at ?? created_at), asNumber(id) ?? Number.NEGATIVE_INFINITY];
}

function isNewer([time, id]: Age, [otherTime, otherId]: Age): boolean {
  return time > otherTime || (time === otherTime && id > otherId);
}

function timeOf(date: unknown): number {
  const time = typeof date === "number" ? date : typeof date === "string" ? Date.parse(date) : Number.NaN;
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}
