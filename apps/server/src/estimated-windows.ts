/**
 * About how many windows a text of so many UTF-16 code units has, from its length alone: tokenizing it to know would
 * cost what refusing it is to save. The library holds the exact bound. `besideUnits` are those of a text that stands in
 * every window.
 */
export function estimatedWindows(units: number, maxTokens: number, besideUnits = 0): number {
  const room = Math.max(LEAST_SHARE * maxTokens, maxTokens - besideUnits / UNITS_PER_TOKEN);
  return Math.max(1, Math.ceil(units / (room * UNITS_PER_TOKEN)));
}

/** Of ordinary text, between that of languages with and without spaces. */
const UNITS_PER_TOKEN = 2;
/** The part of a window that is reckoned with beside another text, however long that is: it may have longer tokens. */
const LEAST_SHARE = 0.25;
