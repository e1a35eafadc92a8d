/** What segments one chunk of a text, each kind of model in its own way; segmenter.ts cuts the chunks. */
export interface PathFinder {
  /** By end position: score of the best path (NaN: none yet), start and id of its last piece. */
  readonly bestScore: Float32Array;
  readonly bestStart: Int32Array;
  readonly bestId: Int32Array;
  /** By end position: the best score that was turned down there; NaN when there was only one. */
  readonly secondScore: Float64Array;
  /** Whether the last {@link run} met a user-defined symbol whose score is not that of its piece. */
  readonly metSymbol: boolean;

  /** Makes room for texts of `length` units. */
  reserve(length: number): void;

  /**
   * Finds the best path through `units[from, to)` for pieces that lie inside; `score` is that of the path before it,
   * `codes` are the units' in the trie. Results stand in the arrays above at from + 1 … to.
   */
  run(units: Uint16Array, codes: Uint16Array, from: number, to: number, score: number): void;
}
