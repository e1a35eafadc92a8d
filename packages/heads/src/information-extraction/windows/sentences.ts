import { endsSentence, LOOK_BACK } from "./sentence-stops.js";
import type { TextWindow } from "./text-window.js";

const SPACE = /\s/;
const LINE_END = /[\n\r\u0085\u2028\u2029]/;
const STARTS_SMALL = /^[\p{P}\p{S}]*\p{Ll}/u;
/** A line this long that ends in no stop is taken for one that was broken to fit, in code units. */
const BROKEN_LINE = 50;
/** How far a sentence is followed to either side, in code units: further than the longest input of published models. */
const LONGEST_SIDE = 2048;

/** Where a sentence may end: after a stop and what closes it, or at a line end. */
const CANDIDATES =
  /(?:[。！？｡।॥۔؟։။៕።]|[.!?](?=[\p{Pe}\p{Pf}"'”’]*\s))[\p{Pe}\p{Pf}"'”’]*|[\n\r\u0085\u2028\u2029]/gu;

/** Whether a sentence goes on after a stop: what follows the spaces at `at` begins with a small letter. */
function goesOn(text: string, at: number): boolean {
  if (at < text.length && !SPACE.test(text[at])) return false;
  return STARTS_SMALL.test(text.slice(at, at + 2 * LOOK_BACK).trimStart());
}

/** Whether a line end at `at` ends a sentence too: not in a long line without a stop, which was broken to fit. */
function lineEndsSentence(text: string, at: number): boolean {
  const line = text.slice(Math.max(0, at - BROKEN_LINE), at);
  if (line.length < BROKEN_LINE || LINE_END.test(line)) return true;
  const next = /^(?:\r\n|.)([^\S\n\r\u0085\u2028\u2029]*)(.)?/su.exec(text.slice(at, at + BROKEN_LINE));
  return next?.[2] === undefined || LINE_END.test(next[2]) || text[at] === "\u2029";
}

/** The places after which sentences end, from `from` on and up to `to`, as offsets in the text. */
function* sentenceEnds(text: string, from: number, to: number): Generator<number> {
  // The next characters decide what a stop is.
  const part = text.slice(from, to + 2 * LOOK_BACK);
  for (const { index, 0: found } of part.matchAll(CANDIDATES)) {
    const end = from + index + found.length;
    if (end > to) return;
    const isEnd = LINE_END.test(found)
      ? lineEndsSentence(text, from + index)
      : endsSentence(text, end, end < text.length) && !goesOn(text, end);
    if (isEnd) yield end;
  }
}

/** Code units that are looked through for ends of sentences at a time. */
const STEP = 4096;

/** Sentences that follow each other, blanks at their ends left out. */
interface SentenceStretch {
  readonly sentences: readonly TextWindow[];
  /** Code units of text that were gone over. */
  readonly units: number;
}

/** The sentences of a text, a stretch of it at a time; one without end is cut now and then. */
export function* sentenceStretches(text: string): Generator<SentenceStretch> {
  for (let start = 0; start < text.length; ) {
    const from = start;
    const to = Math.min(text.length, start + STEP);
    const sentences: TextWindow[] = [];
    const ends = text.slice(start, to).trim() === "" ? [to] : [...sentenceEnds(text, start, to)];
    if (ends.length === 0 || to === text.length) ends.push(wordEnd(text, to, start + 1));
    for (const end of ends) {
      sentences.push(...trimmed(text, start, end));
      start = end;
    }
    yield { sentences, units: start - from };
  }
}

/** The sentences of a text one after the other. */
export function* sentencesOf(text: string): Generator<TextWindow> {
  for (const { sentences } of sentenceStretches(text)) yield* sentences;
}

function* trimmed(text: string, start: number, end: number): Generator<TextWindow> {
  const part = text.slice(start, end);
  const bare = part.trim();
  if (bare === "") return;
  const from = start + part.length - part.trimStart().length;
  yield { start: from, end: from + bare.length };
}

/**
 * Whether a sentence or a paragraph ends within a span, before its last character. What lies outside of `text` has no
 * say: for what a window finds, it is the window's.
 */
export function crossesSentence(text: string, { start, end }: TextWindow): boolean {
  return sentenceEnds(text, start, end - 1).next().done !== true;
}

/**
 * The sentence that holds a span, blanks at its ends left out. A sentence that has no end for long is followed for a
 * while only.
 */
export function sentenceAround(text: string, span: TextWindow): TextWindow {
  const earliest = Math.max(0, span.start - LONGEST_SIDE);
  const latest = Math.min(text.length, span.end + LONGEST_SIDE);
  let start = [...sentenceEnds(text, earliest, span.start)].at(-1) ?? wordStart(text, earliest, span.start);
  let end = wordEnd(text, latest, span.end);
  for (const place of sentenceEnds(text, Math.max(span.start, span.end - 1), latest)) {
    if (place < span.end) continue;
    end = place;
    break;
  }
  while (start < span.start && SPACE.test(text[start])) start++;
  while (end > span.end && SPACE.test(text[end - 1])) end--;
  return { start, end };
}

/** Where a sentence begins that did not begin after `earliest`: with a whole word, or at least a whole character. */
function wordStart(text: string, earliest: number, before: number): number {
  if (earliest === 0) return 0;
  const start = earliest + text.slice(earliest, before).search(SPACE) + 1;
  return isLowSurrogate(text, start) ? start + 1 : start;
}

function wordEnd(text: string, latest: number, after: number): number {
  if (latest === text.length) return latest;
  const space = text.slice(after, latest).search(/\s\S*$/);
  if (space > 0) return after + space;
  return isLowSurrogate(text, latest) ? latest - 1 : latest;
}

function isLowSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
