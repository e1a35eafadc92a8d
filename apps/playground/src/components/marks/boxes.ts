import type { FoundSpan } from "../../spans/found.js";

/** One piece of a span on one line, in pixels from the corner of the text. */
export interface MarkBox {
  readonly span: FoundSpan;
  readonly lane: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface MarkLabel {
  /** What is found at one place, the most general first. */
  readonly spans: readonly FoundSpan[];
  readonly left: number;
  readonly top: number;
}

export interface Marks {
  readonly boxes: readonly MarkBox[];
  readonly labels: readonly MarkLabel[];
}
