import type { ExtractionEntry, ExtractionResult } from "@ernie-m/heads";
import type { Readings } from "../asking/readings.js";
import type { LeafChecks } from "../checking/leaf-checks.js";
import type { LabelMatch } from "../labels/label-book.js";
import type { ReadText } from "../read-text.js";
import type { ChoiceField, ValueField } from "../schema/field.js";
import type { Stretch } from "../text/overlaps.js";
import type { Proposals } from "./proposals.js";

/** A text with everything that is known of it. */
export interface TextContext {
  readonly read: ReadText;
  readonly proposals: Proposals;
  readonly labels: readonly LabelMatch[];
  readonly readings: Readings;
  readonly checks: LeafChecks;
  /** The number of each field, as the labels know it. */
  readonly numbers: ReadonlyMap<ValueField | ChoiceField, number>;
  /** What a start and an end of the model must exceed where a field does not say. */
  readonly threshold: number;
}

/** What the model found for a name; names are names, whatever objects have by birth. */
export function entriesFor(entries: ExtractionResult, name: string): readonly ExtractionEntry[] {
  return Object.hasOwn(entries, name) ? entries[name] : [];
}

/** What a field is about: the whole text, or something that was found in it. */
export interface Scope {
  /** What the model found at this level. */
  readonly entries: ExtractionResult;
  /** What was asked about; undefined for the whole text. */
  readonly subject: string | undefined;
  /** Where the subject is mentioned; none for the whole text. */
  readonly anchors: readonly Stretch[];
  /** Where other subjects of the same kind are mentioned. */
  readonly rivals: readonly Stretch[];
}
