import { countBelow } from "./bisect.js";
import type { NextUnit } from "./graphemes.js";

/** How much the step that begins at this code unit counts; all of a step belongs to its beginning. */
export type UnitSize = (at: number) => number;

/** Code units from one place that is remembered to the next, at the least. */
const APART = 16;

/**
 * Where the offsets of a text are that counts something of unlike lengths. The text is counted as far as it is asked
 * for, and only some places are remembered: a list of all would be several times as long as the text.
 */
export class UnitIndex {
  readonly #length: number;
  readonly #next: NextUnit;
  readonly #sizeOf: UnitSize | undefined;
  readonly #places: { readonly at: number; readonly count: number }[] = [{ at: 0, count: 0 }];

  /** @param length code units of the text */
  constructor(length: number, next: NextUnit, sizeOf?: UnitSize) {
    this.#length = length;
    this.#next = next;
    this.#sizeOf = sizeOf;
  }

  /** The code unit at which so much has been counted; undefined behind the text and inside of what counts several. */
  position(offset: number): number | undefined {
    const places = this.#places;
    const nearest =
      Math.max(
        1,
        countBelow(places, offset + 1, ({ count }) => count),
      ) - 1;
    let { at, count } = places[nearest];
    let last = places[places.length - 1].at;
    while (count < offset && at < this.#length) {
      count += this.#sizeOf === undefined ? 1 : this.#sizeOf(at);
      at = this.#next(at);
      if (at < last + APART) continue;
      places.push({ at, count });
      last = at;
    }
    return count === offset ? at : undefined;
  }
}
