/**
 * About how many windows a text of so many UTF-16 code units has, from its length alone: tokenizing it to know would
 * cost what refusing it is to save. The library holds the exact bound.
 */
export function estimatedWindows(units: number, maxTokens: number): number {
  return Math.max(1, Math.ceil(units / (maxTokens * UNITS_PER_TOKEN)));
}

/** Of ordinary text, between that of languages with and without spaces. */
const UNITS_PER_TOKEN = 2;
