import { isBlankUnit } from "../../task/blank.js";
import type { Stretch } from "./offset-units.js";
import { agreement, KnownWords } from "./same-words.js";
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
  /** State nothing and begin or end with a blank. */
  readonly blank: number;
}

/**
 * What speaks for a reading. Where it can no longer agree with as many spans as `least`, the rest is not looked at.
 */
export function evidenceFor(
  text: string,
  spans: readonly StatedSpan[],
  read: (span: StatedSpan) => Stretch | undefined,
  {
    least,
    known = new KnownWords(),
  }: { readonly least?: Evidence | undefined; readonly known?: KnownWords } = {},
): Evidence {
  const evidence = { agreeing: 0, inWords: 0, fitting: 0, whole: 0, blank: 0 };
  let left = spans.filter((span) => span.text !== undefined).length;
  for (const span of spans) {
    if (evidence.agreeing + left < (least?.agreeing ?? 0)) break;
    if (span.text !== undefined) left--;
    const place = read(span);
    if (place === undefined) continue;
    if (span.text === undefined) {
      evidence.fitting++;
      if (isWhole(text, place)) evidence.whole++;
      if (isBlankUnit(text[place.start]) || isBlankUnit(text[place.end - 1])) evidence.blank++;
    } else {
      const how = agreement(text, place, span.text, known);
      if (how !== undefined) evidence.agreeing++;
      if (how === "letters" || how === "words") evidence.inWords++;
    }
  }
  return evidence;
}

/** Share of the spans without a stated text that must be whole words for that to count. */
const MOSTLY = 0.9;

/**
 * What speaks for one reading against another: more; or something that does not decide. Cut words decide only for a
 * reading that hardly cuts any, against one that cuts several or has blanks at the ends of spans: people do mark parts
 * of words.
 */
export function weigh(one: Evidence, other: Evidence): "more" | "something" | "nothing" {
  for (const what of ["agreeing", "inWords", "fitting"] as const)
    if (one[what] !== other[what]) return one[what] > other[what] ? "more" : "nothing";
  const gain = one.whole - other.whole;
  if (gain <= 0 || one.whole < MOSTLY * one.fitting) return "nothing";
  return gain > 1 || other.blank > 0 ? "more" : "something";
}

/** Whether nothing can outweigh it. */
export function isComplete(evidence: Evidence, spans: readonly StatedSpan[]): boolean {
  const stated = spans.filter((span) => span.text !== undefined).length;
  return evidence.inWords === stated && evidence.whole === spans.length - stated;
}
