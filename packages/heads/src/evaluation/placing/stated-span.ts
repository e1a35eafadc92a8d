import type { OffsetUnit, Stretch } from "./offset-units.js";

/** A span as an export states it. */
export interface StatedSpan extends Stretch {
  /** What the export says the span covers, when it does. */
  readonly text?: string;
}

/** What became of a stated span. */
export interface Placement {
  /** Where the span is, UTF-16 code units, no blank characters at its ends; undefined when it was dropped. */
  readonly place: Stretch | undefined;
  /** Why it was dropped, moved, or taken on trust; undefined for a span that is as stated. */
  readonly remark?: { readonly action: "dropped" | "moved" | "assumed"; readonly reason: string };
}

/** What is known of the unit of offsets before a text is looked at. */
export interface UnitKnowledge {
  /** What offsets count where nothing speaks for another unit. */
  readonly unit: OffsetUnit;
  /** Whether somebody said so who knows: then spans that state no text are not doubted. */
  readonly certain: boolean;
}

export function sameStretch(a: Stretch | undefined, b: Stretch | undefined): boolean {
  return a?.start === b?.start && a?.end === b?.end;
}
