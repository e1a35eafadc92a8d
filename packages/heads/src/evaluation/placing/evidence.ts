import type { Stretch } from "./offset-units.js";
import { agreement } from "./same-words.js";
import type { StatedSpan } from "./stated-span.js";
import { isWhole } from "./words.js";

/** How much speaks for a way to read the offsets of a text: numbers of spans. */
export interface Evidence {
  /** Cover what they state, or whole words around it. */
  readonly agreeing: number;
  /** Cover what they state. */
  readonly inWords: number;
  /** State nothing and lie in the text. */
  readonly fitting: number;
  /** State nothing and cut no word. */
  readonly whole: number;
}

export function evidenceFor(
  text: string,
  spans: readonly StatedSpan[],
  read: (span: StatedSpan) => Stretch | undefined,
): Evidence {
  const evidence = { agreeing: 0, inWords: 0, fitting: 0, whole: 0 };
  for (const span of spans) {
    const place = read(span);
    if (place === undefined) continue;
    if (span.text === undefined) {
      evidence.fitting++;
      if (isWhole(text, place)) evidence.whole++;
    } else {
      const how = agreement(text, place, span.text);
      if (how !== undefined) evidence.agreeing++;
      if (how === "letters" || how === "words") evidence.inWords++;
    }
  }
  return evidence;
}

/** Share of the spans without a stated text that must be whole words for that to count. */
const MOSTLY = 0.9;

/** Whether more speaks for the first. Words cut speak only for a reading that hardly cuts any. */
export function outweighs(one: Evidence, other: Evidence): boolean {
  if (one.agreeing !== other.agreeing) return one.agreeing > other.agreeing;
  if (one.inWords !== other.inWords) return one.inWords > other.inWords;
  if (one.fitting !== other.fitting) return one.fitting > other.fitting;
  return one.whole > other.whole && one.whole >= MOSTLY * one.fitting;
}

/** Whether nothing can outweigh it. */
export function isComplete(evidence: Evidence, spans: readonly StatedSpan[]): boolean {
  const stated = spans.filter((span) => span.text !== undefined).length;
  return evidence.inWords === stated && evidence.whole === spans.length - stated;
}
