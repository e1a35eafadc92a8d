/** A span's place. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/** What is wrong where spans are not the ones that are wanted. */
export interface Misses {
  /** Wanted ones that are not found, but one that has some of their text. */
  readonly otherBorders: number;
  /** Wanted ones of whose text nothing is found. */
  readonly unseen: number;
  /** Found ones that have no text of any that is wanted. */
  readonly stray: number;
}

export const NO_MISSES: Misses = { otherBorders: 0, unseen: 0, stray: 0 };

/** What is wrong with what was found in one text for one question. */
export function missesOf(wanted: readonly Place[], found: readonly Place[]): Misses {
  const isIn = (one: Place, others: readonly Place[]): boolean =>
    others.some(({ start, end }) => start === one.start && end === one.end);
  const touches = (one: Place, others: readonly Place[]): boolean =>
    others.some(({ start, end }) => start < one.end && one.start < end);
  const missed = wanted.filter((one) => !isIn(one, found));
  const otherBorders = missed.filter((one) => touches(one, found)).length;
  return {
    otherBorders,
    unseen: missed.length - otherBorders,
    stray: found.filter((one) => !touches(one, wanted)).length,
  };
}

export function sumOf(a: Misses = NO_MISSES, b: Misses = NO_MISSES): Misses {
  return {
    otherBorders: a.otherBorders + b.otherBorders,
    unseen: a.unseen + b.unseen,
    stray: a.stray + b.stray,
  };
}
