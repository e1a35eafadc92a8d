import type { CancelSignal } from "@ernie-m/core";
import type { ReadText } from "../read-text.js";
import { isRecognizedKind } from "../recognition/built-in.js";
import { cutIdentifiers } from "../recognition/cut-identifiers.js";
import { IDENTIFIER } from "../recognition/identifiers.js";
import { recognizeOne } from "../recognition/recognize.js";
import type { Field, ValueField } from "../schema/field.js";
import { apartFrom } from "../text/overlaps.js";
import type { RecognitionOptions, Recognized, Recognizer } from "../types.js";

/** Kinds whose numbers are no plain numbers. */
const HOLD_NUMBERS = ["date", "date-time", "time", "money", "percent", "quantity", "duration"] as const;

/** Ways to reach someone. */
export const CONTACTS = ["email", "phone", "uri", "iban"] as const;
/** Kinds that are written as identifiers are. */
const LIKE_IDENTIFIERS = ["date", "date-time", "time", "duration", "money", "percent"] as const;

/** What is recognised in a text, by kind; patterns by their source. */
export type Proposals = ReadonlyMap<string, readonly Recognized[]>;

/** What a schema's values need recognised. */
export interface Wanted {
  readonly kinds: ReadonlySet<string>;
  /** With where they stand in the schema. */
  readonly patterns: ReadonlyMap<string, string>;
}

/** Key of a pattern among proposals; no kind begins so. */
export function patternKey(pattern: string): string {
  return `\0${pattern}`;
}

export function wantedOf(fields: readonly ValueField[]): Wanted {
  const kinds = new Set(fields.flatMap(({ recognizers }) => recognizers));
  const patterns = new Map(
    fields.flatMap(({ patterns, path }) => patterns.map((pattern) => [pattern, path] as const)),
  );
  return { kinds, patterns };
}

/** What is surely something else than an identifier. */
export function noIdentifiers(proposals: Proposals): readonly Recognized[] {
  return [...LIKE_IDENTIFIERS, ...CONTACTS].flatMap((kind) => proposals.get(kind) ?? []);
}

/** Every value field below a field. */
export function valueFields(field: Field): readonly ValueField[] {
  switch (field.kind) {
    case "value":
      return [field];
    case "list":
      return valueFields(field.item);
    case "object":
      return field.properties.flatMap((property) => valueFields(property.field));
    case "union":
      return field.branches.flatMap(valueFields);
    case "choice":
    case "constant":
      return [];
  }
}

/**
 * Runs every recogniser that is wanted over a text. Throws: InputError for a pattern; what own recognisers throw; the
 * signal's reason.
 */
export async function propose(
  read: ReadText,
  { kinds, patterns }: Wanted,
  options: RecognitionOptions,
  recognizers: ReadonlyMap<string, Recognizer>,
  signal: CancelSignal | undefined,
): Promise<Proposals> {
  const proposals = new Map<string, readonly Recognized[]>();
  // Numbers need to know what is more than a number.
  const needed = new Set([
    ...(kinds.has("number") ? HOLD_NUMBERS : []),
    ...(kinds.has(IDENTIFIER) ? LIKE_IDENTIFIERS : []),
    ...kinds,
  ]);
  await Promise.all([
    ...Array.from(needed, async (kind) => {
      const own = recognizers.get(kind) ?? (isRecognizedKind(kind) ? kind : undefined);
      if (own !== undefined) proposals.set(kind, await recognizeOne(read, own, kind, options, signal));
    }),
    ...Array.from(patterns, async ([pattern, path]) => {
      const found = await recognizeOne(read, { pattern }, path, options, signal);
      proposals.set(patternKey(pattern), found);
    }),
  ]);
  const numbers = proposals.get("number");
  if (numbers !== undefined) {
    const others = HOLD_NUMBERS.flatMap((kind) => proposals.get(kind) ?? []);
    proposals.set("number", apartFrom(numbers, others));
  }
  const identifiers = proposals.get(IDENTIFIER);
  if (identifiers !== undefined) {
    proposals.set(IDENTIFIER, cutIdentifiers(read.text, identifiers, noIdentifiers(proposals)));
  }
  return proposals;
}
