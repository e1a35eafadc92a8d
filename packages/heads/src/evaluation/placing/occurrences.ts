import { countBelow } from "./bisect.js";
import type { Stretch } from "./offset-units.js";
import { type KnownWords, SAME_WORDS } from "./same-words.js";
import { rewrittenView, type TextView } from "./views.js";
import { isWhole } from "./words.js";

/**
 * What is looked for in one text costs in all, in places found; to search a text costs as much as so many code units of
 * it. Exports in which everything is elsewhere stay below; one that is made to be slow does not get on.
 */
const MOST_PLACES = 250_000;
const UNITS_A_PLACE = 500;

/** Finds where in a text words stand, until it has looked for too much. */
export class OccurrenceFinder {
  readonly #text: string;
  readonly #known = new Map<string, readonly Stretch[]>();
  readonly #same: KnownWords;
  #words: TextView | undefined;
  #left = MOST_PLACES;

  constructor(text: string, same: KnownWords) {
    this.#text = text;
    this.#same = same;
  }

  /**
   * Every place of these words, in order: to the letter; where there is none, but for white space, normalisation and
   * entities. Where some cut no word, only those. Undefined for what was not looked for any more.
   */
  find(wanted: string): readonly Stretch[] | undefined {
    const known = this.#known.get(wanted);
    if (known !== undefined) return known;
    if (this.#left <= 0) return undefined;
    const exact = this.#placesOf(this.#text, wanted);
    const found = exact.length > 0 ? exact : this.#findWords(this.#same.of(wanted));
    const whole = found.filter((place) => isWhole(this.#text, place));
    const places = whole.length > 0 ? whole : found;
    this.#known.set(wanted, places);
    return places;
  }

  /** The `most` places that begin nearest to `at`, in order. Undefined as in `find`. */
  nearest(wanted: string, at: number, most: number): readonly Stretch[] | undefined {
    const places = this.find(wanted);
    if (places === undefined) return undefined;
    let first = countBelow(places, at, ({ start }) => start);
    let last = first;
    while (last - first < most && (first > 0 || last < places.length)) {
      const before = first > 0 ? at - places[first - 1].start : Number.POSITIVE_INFINITY;
      const after = last < places.length ? places[last].start - at : Number.POSITIVE_INFINITY;
      if (before <= after) first--;
      else last++;
    }
    return places.slice(first, last);
  }

  #findWords(wanted: string): readonly Stretch[] {
    this.#words ??= rewrittenView(this.#text, SAME_WORDS);
    const { counted, inText } = this.#words;
    return this.#placesOf(counted, wanted).flatMap((place) => {
      const start = inText(place.start, "start");
      const end = inText(place.end, "end");
      return start === undefined || end === undefined || start >= end ? [] : [{ start, end }];
    });
  }

  #placesOf(text: string, wanted: string): readonly Stretch[] {
    if (wanted === "") return [];
    const places: Stretch[] = [];
    this.#left -= 1 + text.length / UNITS_A_PLACE;
    const cost = 1 + wanted.length / UNITS_A_PLACE;
    for (let at = text.indexOf(wanted); at !== -1 && this.#left > 0; at = text.indexOf(wanted, at + 1)) {
      this.#left -= cost;
      places.push({ start: at, end: at + wanted.length });
    }
    return places;
  }
}
