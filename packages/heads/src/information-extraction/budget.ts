import type { Pace } from "../task/pace.js";
import type { TextFailures } from "./failures.js";
import type { Stretch } from "./stretch.js";

/** Work on counting the rows of a question, as code units of text. */
const UNITS_PER_COUNT = 64;

/**
 * Whether a level has more rows than so many; a text that fails has none. No more of the texts is cut than it takes to know.
 *
 * Throws: the signal's reason; what `failures` does not keep.
 */
export async function needsMore(
  level: readonly Stretch[],
  most: number,
  { failures, pace }: { readonly failures: TextFailures; readonly pace: Pace },
): Promise<boolean> {
  const needed = new Map<number, number>();
  let left = most;
  for (const { textId, fresh } of level) {
    if (failures.has(textId)) continue;
    try {
      for (const { asked } of fresh) {
        if (pace.isDue(UNITS_PER_COUNT)) await pace.turn();
        const rows = await asked.part.count(left + 1);
        if (rows > left) return true;
        left -= rows;
        needed.set(textId, (needed.get(textId) ?? 0) + rows);
      }
    } catch (error) {
      failures.add(textId, error);
      left += needed.get(textId) ?? 0;
    }
  }
  return false;
}
