import type { SchemaNode } from "../../information-extraction/schema/schema.js";
import type { StatedSpan } from "../placing/stated-span.js";

/** A span with its label, as an annotation tool exports it. A region with two labels is two of them. */
export interface AnnotatedSpan extends StatedSpan {
  /** Names the region in relations and choices. */
  readonly id: string | undefined;
  readonly label: string;
}

/** A relation between two regions, by their ids. */
export interface AnnotatedRelation {
  readonly label: string;
  readonly from: string;
  readonly to: string;
}

/** A name with options that a schema has. */
export interface AskedChoice {
  readonly node: SchemaNode;
  /** The name that it is asked about; undefined for the whole text. */
  readonly parent: string | undefined;
}

/** The names of a schema. */
export interface AskedNames {
  /** Those that spans are labelled with. */
  readonly spans: ReadonlySet<string>;
  /** Those that end in options, each with the name that it is asked about. */
  readonly choices: readonly AskedChoice[];
}

/** Options that were chosen, of the whole text or of a region. */
export interface AnnotatedChoice {
  /** What the choice is about, as far as the export says it: `sentiment`. */
  readonly name: string | undefined;
  readonly chosen: readonly string[];
  /** The region that it is about. */
  readonly region?: string;
  /** The label of that region, where choices of other labels are other choices. */
  readonly about?: string;
  /** Whether it may be something else: data of the task. */
  readonly supposed?: true;
  /** What a schema asks by it. */
  readonly asked?: AskedChoice;
}

/** A text with its annotations, whichever tool they come from. */
export interface AnnotatedText {
  readonly kind: "annotated";
  /** For messages: `task 3 (id 17)`. */
  readonly place: string;
  readonly text: string;
  readonly spans: readonly AnnotatedSpan[];
  readonly relations: readonly AnnotatedRelation[];
  readonly choices: readonly AnnotatedChoice[];
  /** Results that are none of these. */
  readonly unusable: readonly string[];
  /** What else the export has of the text: other annotators' work. */
  readonly notes: readonly string[];
}

/** A prompt that was asked of a text, with what answers it. */
export interface AskedPrompt {
  readonly place: string;
  readonly prompt: string;
  readonly spans: readonly StatedSpan[];
  /** The right ones of the options that the prompt ends in. */
  readonly options?: readonly string[];
  readonly unusable: readonly string[];
}

/** A text with prompts that were asked of it, all of one export together. */
export interface AskedText {
  readonly kind: "asked";
  readonly place: string;
  readonly text: string;
  readonly asked: readonly AskedPrompt[];
}

/** Something of an export that no record can be made of. */
export interface LeftOutText {
  readonly kind: "left out";
  readonly place: string;
  readonly reason: string;
}

export type ReadText = AnnotatedText | AskedText | LeftOutText;
