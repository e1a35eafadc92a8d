import type { PromptReading } from "@ernie-m/heads";
import type { Stretch } from "../text/overlaps.js";

/** A span of a text with its probabilities. */
export interface ReadSpan extends Stretch {
  /** Start probability × end probability. */
  readonly probability: number;
}

/** How a stretch of a text would do as an answer. */
export interface EndProbabilities {
  readonly start: number;
  readonly end: number;
}

/** Least that a near miss must have, start × end. */
const LEAST_NEAR = 0.02;
/** Starts of a window that near misses are looked for at. */
const STARTS = 6;
const LONGEST_NEAR = 32;

/** What a model read in the texts of a call, by prompt. */
export class Readings {
  readonly #byText = new Map<string, Map<string, PromptReading[]>>();

  /** To be called with every reading. */
  add(reading: PromptReading): void {
    const ofText = this.#byText.get(reading.text) ?? new Map<string, PromptReading[]>();
    this.#byText.set(reading.text, ofText);
    const key = keyOf(reading.name, reading.subject);
    const list = ofText.get(key) ?? [];
    list.push(reading);
    ofText.set(key, list);
  }

  /** How likely a stretch is the answer, in the window that likes it best; undefined when it was not asked. */
  probabilities(
    text: string,
    name: string,
    subject: string | undefined,
    at: Stretch,
  ): EndProbabilities | undefined {
    let best: EndProbabilities | undefined;
    for (const reading of this.#of(text, name, subject)) {
      const { window, starts, ends, startProbabilities, endProbabilities } = reading;
      if (at.start < window.start || at.end > window.end) continue;
      const first = tokenAt(starts, ends, at.start - window.start);
      const last = tokenAt(starts, ends, at.end - 1 - window.start);
      if (first === undefined || last === undefined) continue;
      const found = { start: startProbabilities[first], end: endProbabilities[last] };
      if (best === undefined || found.start * found.end > best.start * best.end) best = found;
    }
    return best;
  }

  /** The likeliest spans whatever the threshold, at most a few a window, best first. */
  nearSpans(text: string, name: string, subject: string | undefined): readonly ReadSpan[] {
    return this.#of(text, name, subject)
      .flatMap((reading) => nearSpansOf(reading))
      .sort((a, b) => b.probability - a.probability);
  }

  #of(text: string, name: string, subject: string | undefined): readonly PromptReading[] {
    return this.#byText.get(text)?.get(keyOf(name, subject)) ?? [];
  }
}

function keyOf(name: string, subject: string | undefined): string {
  return subject === undefined ? name : `${name}\0${subject}`;
}

/** The token that covers a character, or the next one after it. */
function tokenAt(starts: Int32Array, ends: Int32Array, at: number): number | undefined {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low < starts.length ? low : undefined;
}

function nearSpansOf({
  text,
  window,
  starts,
  ends,
  startProbabilities,
  endProbabilities,
}: PromptReading): readonly ReadSpan[] {
  const likely = Array.from(startProbabilities.keys())
    .filter((index) => startProbabilities[index] >= LEAST_NEAR)
    .sort((a, b) => startProbabilities[b] - startProbabilities[a])
    .slice(0, STARTS);
  return likely.flatMap((first) => {
    let last = first;
    for (let index = first; index < Math.min(endProbabilities.length, first + LONGEST_NEAR); index++)
      if (endProbabilities[index] > endProbabilities[last]) last = index;
    const probability = startProbabilities[first] * endProbabilities[last];
    if (probability < LEAST_NEAR) return [];
    const span = trimmed(text, window.start + starts[first], window.start + ends[last]);
    return span === undefined ? [] : [{ ...span, probability }];
  });
}

function trimmed(text: string, start: number, end: number): Stretch | undefined {
  const cut = text.slice(start, end);
  const from = start + (cut.length - cut.trimStart().length);
  const to = end - (cut.length - cut.trimEnd().length);
  return from < to ? { start: from, end: to } : undefined;
}
