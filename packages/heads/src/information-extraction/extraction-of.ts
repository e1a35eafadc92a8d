import type { Schema } from "./schema/types.js";
import type { ChosenOption, ExtractedSpan, ExtractionResult } from "./types.js";

/** A name that picks one of the options it ends in, several in half-width or full-width brackets. */
type ClassificationKind = `${string}${"[" | "［"}${string}${"," | "，"}${string}${"]" | "］"}`;

/** One finding under a name, with what hangs on it. */
type EntryOf<Name, Relations> = Omit<
  Name extends ClassificationKind ? ChosenOption : ExtractedSpan,
  "relations"
> & {
  readonly relations?: Relations;
};

type UnionToIntersection<U> = (U extends unknown ? (part: U) => void : never) extends (whole: infer I) => void
  ? I
  : never;

/** Levels that are followed; what hangs deeper has the open form. */
type Deeper<Level extends readonly unknown[]> = [...Level, unknown];
type LastLevel = 10;

type ResultOf<S, Level extends readonly unknown[]> = Level["length"] extends LastLevel
  ? ExtractionResult
  : S extends string
    ? string extends S
      ? ExtractionResult
      : { readonly [K in S]?: readonly EntryOf<K, never>[] }
    : S extends readonly (infer Part)[]
      ? UnionToIntersection<Part extends unknown ? ResultOf<Part, Deeper<Level>> : never>
      : string extends keyof S
        ? ExtractionResult
        : { readonly [K in keyof S & string]?: readonly EntryOf<K, ResultOf<S[K], Deeper<Level>>>[] };

/**
 * The type of what a schema finds, when the schema is a literal: its names and nothing else, nested as it is; each
 * name may be absent. For a schema that is only known when the program runs, `ExtractionResult`.
 *
 * ```ts
 * ExtractionOf<["location", { person: "employer" }]>
 * // { location?: readonly ExtractedSpan[], person?: readonly (ExtractedSpan with relations?: { employer?: … })[] }
 * ```
 */
export type ExtractionOf<S> = Schema extends S ? ExtractionResult : ResultOf<S, []>;
