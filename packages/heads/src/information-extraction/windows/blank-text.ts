import { isBlank } from "../../task/blank.js";
import type { Pace } from "../../task/pace.js";

/** Code units looked at at a time. */
const STEP = 16_384;

/** Whether a text of any length has nothing but blank characters. Throws: the signal's reason. */
export async function isBlankText(text: string, pace: Pace): Promise<boolean> {
  for (let start = 0; start < text.length; start += STEP) {
    if (!isBlank(text.slice(start, start + STEP))) return false;
    if (pace.isDue(STEP)) await pace.turn();
  }
  return true;
}
