/**
 * UTF-16 code units of a token, low: Chinese has fewer than two, what is written in letters about four. So rows are
 * rather taken for too many than for too few.
 */
const UNITS_PER_TOKEN = 2;

/** The part of a row that another text beside it leaves at least, as tasks reckon: one that leaves less is refused or cut. */
const LEAST_SHARE = 0.25;

/** About how many rows texts make when each is cut to windows, without reading them. */
export function windowsAbout(texts: Iterable<string>, maxTokens: number): number {
  let windows = 0;
  for (const { length } of texts) windows += Math.max(1, Math.ceil(length / (UNITS_PER_TOKEN * maxTokens)));
  return windows;
}

/** The same for texts that each stand beside a question in every window. */
export function pairWindowsAbout(
  pairs: Iterable<{ readonly question: string; readonly context: string }>,
  maxTokens: number,
): number {
  let windows = 0;
  for (const { question, context } of pairs) {
    const room = maxTokens - question.length / UNITS_PER_TOKEN;
    windows += windowsAbout([context], Math.max(LEAST_SHARE * maxTokens, room));
  }
  return windows;
}
