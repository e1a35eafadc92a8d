import { wholeCharacters } from "./characters.js";
import { LINE_END, LINE_ENDS, lineEndsSentence } from "./line-ends.js";
import { endsSentence, LOOK_BACK, STOPS } from "./sentence-stops.js";
import type { TextWindow } from "./text-window.js";

const SPACE = /\s/;
/** How far a sentence is followed to either side, in code units: further than the longest input of published models. */
const LONGEST_SIDE = 2048;
/** Where a sentence may end: after a stop and what closes it, or behind a line end. */
const CANDIDATES = new RegExp(`${STOPS}|${LINE_ENDS}`, "gu");
/** How much longer a candidate and what it is told by can be than its first character. */
const BESIDE = 2 * LOOK_BACK;

/** The ends of sentences whose stop or line end begins from `from` on and before `to`, as offsets in the text. */
function* sentenceEnds(text: string, from: number, to: number): Generator<number> {
  // A candidate that begins before is looked at with all of it, so that where a part begins makes no other ones.
  const start = Math.max(0, from - BESIDE);
  for (const { index, 0: found } of text.slice(start, to + BESIDE).matchAll(CANDIDATES)) {
    const place = start + index;
    if (place >= to) return;
    if (place < from) continue;
    const end = place + found.length;
    if (LINE_END.test(found) ? lineEndsSentence(text, place) : endsSentence(text, end)) yield end;
  }
}

/** Code units that are looked through for ends of sentences at a time. */
const STEP = 4096;

/** Sentences that follow each other, blanks at their ends left out. */
interface SentenceStretch {
  /** Those that end here, of any length. */
  readonly sentences: readonly TextWindow[];
  /** Code units of text that were gone over. */
  readonly units: number;
}

/** The sentences of a text, those that end in a stretch of it at a time. */
export function* sentenceStretches(text: string): Generator<SentenceStretch> {
  let start = 0;
  for (let from = 0; from < text.length; from += STEP) {
    const to = Math.min(text.length, from + STEP);
    const sentences: TextWindow[] = [];
    const ends = [...sentenceEnds(text, from, to)];
    if (to === text.length) ends.push(to);
    for (const end of ends) {
      sentences.push(...trimmed(text, start, end));
      start = end;
    }
    yield { sentences, units: to - from };
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
  for (const place of sentenceEnds(text, start - BESIDE, end)) if (place > start) return place < end;
  return false;
}

/**
 * The sentence that holds a span, blanks at its ends left out. A sentence that has no end for long is followed for a
 * while only, and so far that spans near each other have the same part of it.
 */
export function sentenceAround(text: string, span: TextWindow): TextWindow {
  const earliest = Math.max(0, stepBefore(span.start) - LONGEST_SIDE);
  const latest = Math.min(text.length, stepBefore(span.end) + 2 * LONGEST_SIDE);
  let start: number | undefined;
  for (const place of sentenceEnds(text, earliest, span.start)) if (place <= span.start) start = place;
  start ??= wordStart(text, earliest, span.start);
  let end: number | undefined;
  for (const place of sentenceEnds(text, span.end - BESIDE, latest)) {
    if (place < span.end) continue;
    end = place;
    break;
  }
  end ??= wordEnd(text, latest, span.end);
  while (start < span.start && SPACE.test(text[start])) start++;
  while (end > span.end && SPACE.test(text[end - 1])) end--;
  return { start, end };
}

function stepBefore(place: number): number {
  return place - (place % LONGEST_SIDE);
}

/** Where a sentence begins that did not begin after `earliest`: with a whole word, or at least a whole character. */
function wordStart(text: string, earliest: number, before: number): number {
  if (earliest === 0) return 0;
  const start = earliest + text.slice(earliest, before).search(SPACE) + 1;
  return wholeCharacters(text, start);
}

/** Where a sentence ends that does not end before `latest`: as `wordStart`. */
function wordEnd(text: string, latest: number, after: number): number {
  if (latest === text.length) return latest;
  const space = text.slice(after, latest).search(/\s\S*$/);
  return space > 0 ? after + space : wholeCharacters(text, latest);
}
