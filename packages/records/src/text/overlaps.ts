/** A stretch of a text, in UTF-16 code units. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Of stretches that overlap the longest, of equally long ones the one that comes first in the list; by position. */
export function longestOfOverlapping<T extends Stretch>(stretches: readonly T[]): readonly T[] {
  const kept: T[] = [];
  for (const next of [...stretches].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept[kept.length - 1];
    if (last === undefined || last.end <= next.start) kept.push(next);
    else if (next.end - next.start > last.end - last.start) kept[kept.length - 1] = next;
  }
  return kept;
}

/** Those of `stretches` that share no character with any of `others`. Both are sorted here; linear beyond that. */
export function apartFrom<T extends Stretch>(
  stretches: readonly T[],
  others: readonly Stretch[],
): readonly T[] {
  const sorted = longestOfOverlapping(others);
  let next = 0;
  return [...stretches]
    .sort((a, b) => a.start - b.start)
    .filter(({ start, end }) => {
      while (next < sorted.length && sorted[next].end <= start) next++;
      return next === sorted.length || end <= sorted[next].start;
    });
}

/** The number of the first of some stretches, in order, that starts at a place or after it. */
export function firstFrom(stretches: readonly Stretch[], at: number): number {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stretches[middle].start < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
