/**
 * UTF-16 code units of a token, low: Chinese has fewer than two, what is written in letters about four. So rows are
 * rather taken for too many than for too few.
 */
const UNITS_PER_TOKEN = 2;

/** Rows that texts make when each is cut to windows, without reading them. */
export function windowsAbout(texts: Iterable<string>, maxTokens: number): number {
  let windows = 0;
  for (const { length } of texts) windows += Math.max(1, Math.ceil(length / (UNITS_PER_TOKEN * maxTokens)));
  return windows;
}
