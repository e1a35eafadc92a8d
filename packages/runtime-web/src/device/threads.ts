import type { OrtSettings } from "../session/load-ort.js";

/** What decides how many threads there can be. */
export interface ThreadSurroundings {
  readonly crossOriginIsolated: boolean;
  /** Logical processors. */
  readonly processors: number;
}

/** More add little to models of this size and take from the rest of the machine. */
const MOST_BY_DEFAULT = 4;

/** How many threads to ask for, and why. */
export function chooseThreads(
  asked: number | undefined,
  { crossOriginIsolated, processors }: ThreadSurroundings,
): { readonly threads: OrtSettings["threads"]; readonly reason: string } {
  if (!crossOriginIsolated) {
    const reason = "the page is not cross-origin isolated: without the two headers there are no threads";
    return { threads: 1, reason };
  }
  if (asked !== undefined) return { threads: asked, reason: "as asked for" };
  const threads = Math.min(MOST_BY_DEFAULT, Math.max(1, Math.ceil(processors / 2)));
  return { threads, reason: `half of ${processors} logical processors, at most ${MOST_BY_DEFAULT}` };
}
