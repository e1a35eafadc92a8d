import { parseSchema, type Schema, SchemaError } from "@ernie-m/heads";
import { computed, signal } from "@preact/signals";
import { type Draft, draftOf, schemaOf, walkDraft } from "../schema/draft.js";
import { readSchemaText } from "../schema/json.js";
import { Palette } from "../spans/palette.js";
import { DEFAULT_THRESHOLD } from "./threshold.js";

/** What is asked: the text, the names, and how sure a finding must be. */
export const text = signal("");
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

/** Shows a schema, if it is one. */
export function showSchema(value: unknown): boolean {
  try {
    draft.value = draftOf(parseSchema(value));
    return true;
  } catch (error) {
    if (error instanceof SchemaError) return false;
    throw error;
  }
}
