import { parseSchema, type Schema, SchemaError } from "@ernie-m/heads";
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { type Draft, draftOf, schemaOf, walkDraft } from "../schema/draft.js";
import { readSchemaText } from "../schema/json.js";
import { Palette } from "../spans/palette.js";
import { DEFAULT_THRESHOLD } from "./threshold.js";
import { hasNoNames, type SharedView } from "./url-state.js";

const written = signal("");

/** What is asked: the text, the names, and how sure a finding must be. */
export const text: ReadonlySignal<string> = written;
export const draft = signal<Draft>([]);
export const threshold = signal(DEFAULT_THRESHOLD);
/** Thresholds of names that have one of their own. */
export const nameThresholds = signal<Readonly<Record<string, number>>>({});

/** A schema as somebody types it while it is none yet, and the draft that stays in use until it is. */
export const typedSchema = signal<{ readonly text: string; readonly over: Draft } | undefined>(undefined);

/** Whether what is typed as JSON is no schema yet. */
export const isSchemaStale = computed(
  () => typedSchema.value?.over === draft.value && !readSchemaText(typedSchema.value.text).ok,
);

export const schema = computed<Schema | undefined>(() => schemaOf(draft.value));

/** What is wrong with the schema as a whole, if anything. */
export const schemaError = computed(() => {
  if (schema.value === undefined) return undefined;
  try {
    parseSchema(schema.value);
    return undefined;
  } catch (error) {
    if (error instanceof SchemaError) return error;
    throw error;
  }
});

const palette = new Palette();

/** Number of the colour of each name. */
export const colours = computed<ReadonlyMap<string, number>>(() => palette.colour(draft.value));

/** Thresholds of their own of names that the schema has. */
export const usedThresholds = computed<Readonly<Record<string, number>>>(() => {
  const names = new Set(Array.from(walkDraft(draft.value), ({ node }) => node.name));
  return Object.fromEntries(Object.entries(nameThresholds.value).filter(([name]) => names.has(name)));
});

export function setNameThreshold(name: string, value: number | undefined): void {
  const { [name]: _, ...others } = nameThresholds.value;
  nameThresholds.value = value === undefined ? others : { ...others, [name]: value };
}

/** Takes the text as somebody types it; another one is put in its place by `replaceView`. */
export function typeText(typed: string): void {
  written.value = typed;
}

/** All that is asked. */
export function viewNow(): SharedView {
  return {
    text: text.value,
    schema: schema.value ?? [],
    threshold: threshold.value,
    thresholds: usedThresholds.value,
  };
}

/** Parts of a view. The schema is JSON that nobody has checked: one that is none is not shown. */
export type ViewParts = Partial<Omit<SharedView, "schema">> & { readonly schema?: unknown };

/** Shows a view; parts that it lacks stay. It keeps nothing of what was there, as `replaceView` does. */
export function showView(shown: ViewParts): void {
  batch(() => {
    if (shown.text !== undefined) written.value = shown.text;
    if (shown.schema !== undefined) showSchema(shown.schema);
    if (shown.threshold !== undefined) threshold.value = shown.threshold;
    if (shown.thresholds !== undefined) nameThresholds.value = shown.thresholds;
  });
}

function showSchema(value: unknown): void {
  try {
    draft.value = hasNoNames(value) ? [] : draftOf(parseSchema(value));
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
  }
}
