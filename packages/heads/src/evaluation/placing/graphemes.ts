import { countBelow } from "./bisect.js";
import { tearsPair } from "./surrogates.js";

/** Where the next unit begins, or the text ends, behind the unit that begins at this code unit. */
export type NextUnit = (at: number) => number;

/**
 * What can be in a cluster of several characters, but for CRLF: marks, joiners and other format characters, modifiers
 * and flags of emoji, jamo, and letters that extend others.
 */
const JOINED =
  /[\p{M}\p{Cf}\p{Emoji_Modifier}\p{Regional_Indicator}\u0d4e\u0e33\u0eb3\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb\uff9e\uff9f\u{11000}-\u{11fff}]/u;

/**
 * Steps from grapheme cluster to grapheme cluster.
 *
 * Source: Unicode Standard Annex 29, in the version of the JavaScript engine.
 */
export function graphemeSteps(text: string): NextUnit {
  if (!JOINED.test(text)) return (at) => characterEnd(text, at);
  const clusters = new ClusterSteps(text);
  return (at) => clusters.next(at);
}

/** Every code point is one, and so is CRLF. */
function characterEnd(text: string, at: number): number {
  return at + (text.codePointAt(at)! > 0xffff || text.startsWith("\r\n", at) ? 2 : 1);
}

/** Code units that are looked at together: engines take the square of the time for long texts. */
const AT_ONCE = 64;

/**
 * Asks the engine only about characters beside which something can be joined: between two others a cluster always ends.
 */
class ClusterSteps {
  readonly #text: string;
  /** What the engine said last: beginnings of clusters from the first to the last, which is no longer part of it. */
  #known: readonly number[] = [0];
  #place = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(at: number): number {
    if (!this.#knows(this.#place, at)) {
      const end = characterEnd(this.#text, at);
      if (!isJoined(this.#text, at) && !isJoined(this.#text, end)) return end;
      this.#place = this.#known.indexOf(at);
    }
    if (!this.#knows(this.#place, at)) {
      this.#known = this.#clustersFrom(at);
      this.#place = 0;
    }
    return this.#known[++this.#place];
  }

  #knows(place: number, at: number): boolean {
    return this.#known[place] === at && place + 1 < this.#known.length;
  }

  /** Beginnings of clusters up to where the engine need not be asked, or was asked about enough. */
  #clustersFrom(from: number): readonly number[] {
    for (let most = AT_ONCE; ; most *= 2) {
      const to = this.#joinedEnd(from, from + most);
      const starts = clustersOf(this.#text.slice(from, to)).map((index) => from + index);
      // Whether the last cluster goes on behind what was looked at is not known; what comes before a cluster has no
      // part in it.
      if (!this.#goesOn(to)) return [...starts, to];
      if (starts.length > 1) return starts;
    }
  }

  #joinedEnd(from: number, most: number): number {
    let at = characterEnd(this.#text, from);
    while (at < most && this.#goesOn(at)) at = characterEnd(this.#text, at);
    return at;
  }

  /** Whether something can be joined across this border of two characters. */
  #goesOn(at: number): boolean {
    const text = this.#text;
    return (
      at < text.length && (isJoined(text, at) || isJoined(text, tearsPair(text, at - 1) ? at - 2 : at - 1))
    );
  }
}

let segmenter: Intl.Segmenter | undefined;
/** What the engine said of stretches: most texts join the same few characters again and again. */
const asked = new Map<string, readonly number[]>();
const MOST_ASKED = 4096;

function clustersOf(stretch: string): readonly number[] {
  const known = asked.get(stretch);
  if (known !== undefined) return known;
  segmenter ??= new Intl.Segmenter("und", { granularity: "grapheme" });
  const starts = Array.from(segmenter.segment(stretch), ({ index }) => index);
  if (asked.size === MOST_ASKED) asked.clear();
  if (stretch.length <= AT_ONCE) asked.set(stretch, starts);
  return starts;
}

const UNKNOWN = 0;
const JOINS = 1;
const STANDS_ALONE = 2;
/** What is known of the characters of the first plane; an expression is slow to ask for each of a long text. */
let known: Uint8Array | undefined;

function isJoined(text: string, at: number): boolean {
  const point = text.codePointAt(at);
  if (point === undefined) return false;
  if (point > 0xffff) return JOINED.test(String.fromCodePoint(point));
  known ??= new Uint8Array(0x10000);
  if (known[point] === UNKNOWN)
    known[point] = JOINED.test(String.fromCodePoint(point)) ? JOINS : STANDS_ALONE;
  return known[point] === JOINS;
}

/** A virama, with what may stand between it and the consonant that it joins. */
const BEFORE_CONJUNCT = /(?=\p{Lo})(?<=[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d]\p{M}*)/gu;

/**
 * The same as it was before Unicode 15.1, when a virama joined no consonants: doccano's own splitter is of
 * Unicode 10. Undefined where both are the same.
 */
export function olderGraphemeSteps(text: string): NextUnit | undefined {
  const conjuncts = Array.from(text.matchAll(BEFORE_CONJUNCT), ({ index }) => index);
  if (conjuncts.length === 0) return undefined;
  const newer = graphemeSteps(text);
  return (at) => {
    const conjunct = conjuncts[countBelow(conjuncts, at + 1, (place) => place)];
    return Math.min(newer(at), conjunct ?? text.length);
  };
}
