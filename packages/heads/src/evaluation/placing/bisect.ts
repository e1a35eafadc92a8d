/** How many items of a sorted list have a key below `least`. */
export function countBelow<T>(sorted: readonly T[], least: number, keyOf: (item: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(sorted[middle]) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
