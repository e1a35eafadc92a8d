/** Something of an export that is not in the records as the export states it. */
export interface LabelProblem {
  /** `task 3 (id 17)`, counted from 1. */
  readonly place: string;
  /**
   * What became of it: a span or another result left out, a span put elsewhere than its offsets say or taken on
   * trust since it may be elsewhere, or a whole text left out.
   */
  readonly action: "dropped" | "moved" | "assumed" | "left out";
  readonly reason: string;
  /** The span as the export states it, when it is about one. */
  readonly span?: {
    readonly label: string;
    readonly start: number;
    readonly end: number;
    readonly text?: string;
  };
  /** Where a moved span is now, UTF-16 code units. */
  readonly movedTo?: { readonly start: number; readonly end: number };
  /** The form of records that lacks it, when only one does. */
  readonly form?: "prompts" | "entities";
  /** Whether its text has no record at all: nobody finished it, or nothing else in it can be used. */
  readonly leavesOut?: true;
}

/** The problems of a text that none of its results can be used for, the last of them saying so. */
export function withoutRecord(problems: readonly LabelProblem[]): readonly LabelProblem[] {
  return problems.map((problem, i) =>
    i === problems.length - 1
      ? {
          ...problem,
          reason: `${problem.reason}; nothing else can be used, so its text is left out`,
          leavesOut: true,
        }
      : problem,
  );
}
