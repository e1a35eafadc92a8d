/** A stretch of a text's tokens that one row holds, and the part of it that the row is asked about. */
export interface TokenWindow {
  /** First token, and one past the last. */
  readonly from: number;
  readonly to: number;
  /** The tokens that have more context here than in any other window: `ownedFrom` to one before `ownedTo`. */
  readonly ownedFrom: number;
  readonly ownedTo: number;
}

/**
 * Cuts `count` tokens into windows of `capacity` tokens, neighbours sharing at least `overlap` of them, at most half a
 * window. The last window reaches back as far as it can, so that only a text that fits whole has a shorter one. Every
 * token is owned by the window whose middle is nearest, and so has the most context to its poorer side: by one window
 * only, windows in order.
 *
 * Source: the rule of `_is_max_context` in google-research/bert run_squad.py.
 */
export function tokenWindows(count: number, capacity: number, overlap: number): readonly TokenWindow[] {
  if (count === 0) return [];
  if (count <= capacity) return [{ from: 0, to: count, ownedFrom: 0, ownedTo: count }];
  const step = capacity - Math.min(overlap, Math.floor(capacity / 2));
  const starts: number[] = [];
  for (let from = 0; from + capacity < count; from += step) starts.push(from);
  starts.push(count - capacity);
  /** Where window `index` takes over from the one before it: the middle of what they share. */
  const border = (index: number): number => Math.ceil((starts[index] + starts[index - 1] + capacity) / 2);
  return starts.map((from, index) => ({
    from,
    to: from + capacity,
    ownedFrom: index === 0 ? 0 : border(index),
    ownedTo: index === starts.length - 1 ? count : border(index + 1),
  }));
}
