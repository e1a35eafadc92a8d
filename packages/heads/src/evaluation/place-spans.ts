import { isBlankUnit } from "../task/blank.js";
import { OFFSET_UNITS, OffsetReader, type OffsetUnit, type Stretch } from "./offset-units.js";

/** A span as an export states it. */
export interface StatedSpan extends Stretch {
  /** What the export says the span covers, when it does. */
  readonly text?: string;
}

/** What became of a stated span. */
export interface Placement {
  /** Where the span is, UTF-16 code units, no blank characters at its ends; undefined when it was dropped. */
  readonly place: Stretch | undefined;
  /** Why it was dropped, moved, or taken on trust; undefined for a span that is as stated. */
  readonly remark?: { readonly action: "dropped" | "moved" | "assumed"; readonly reason: string };
}

/**
 * Finds where the spans of a text are, in UTF-16 code units. Which unit their offsets count is taken from the spans:
 * the one in which more of them cover the text they state, or, where they state none, lie in the text; at a tie `usual`. A span that agrees with the other
 * unit, or whose text stands elsewhere, is moved there, the nearest place winning; one whose text is nowhere is
 * dropped, as is one that is empty, runs out of the text or tears a character. Spaces at a span's ends are cut off.
 */
export function placeSpans(
  text: string,
  spans: readonly StatedSpan[],
  usual: OffsetUnit,
): readonly Placement[] {
  const reader = new OffsetReader(text);
  const agreeing = (unit: OffsetUnit): number =>
    spans.filter((span) => {
      const place = reader.read(span, unit);
      return span.text === undefined ? place !== undefined : agrees(text, place, span);
    }).length;
  const other = otherUnit(usual);
  const unit = agreeing(other) > agreeing(usual) ? other : usual;
  const covers = (span: StatedSpan, which: OffsetUnit): boolean =>
    agrees(text, reader.read(span, which), span);
  // Once a span has settled the unit, the others of its text need no trust.
  const settled = spans.some((span) => covers(span, unit) && !covers(span, otherUnit(unit)));
  return spans.map((span) => placeSpan({ text, reader, unit, settled }, span));
}

interface PlacingContext {
  readonly text: string;
  readonly reader: OffsetReader;
  readonly unit: OffsetUnit;
  readonly settled: boolean;
}

function placeSpan({ text, reader, unit, settled }: PlacingContext, span: StatedSpan): Placement {
  const otherwise = otherUnit(unit);
  const stated = reader.read(span, unit);
  const other = reader.read(span, otherwise);
  const assumed: Placement["remark"] =
    settled || reader.agree(span)
      ? undefined
      : { action: "assumed", reason: `nothing says that offsets count ${unit}` };
  if (span.text === undefined)
    return stated === undefined
      ? dropped("the offsets are no stretch of the text")
      : trimmed(text, stated, assumed);
  if (stated !== undefined && agrees(text, stated, span)) return trimmed(text, stated, assumed);
  if (other !== undefined && agrees(text, other, span))
    return trimmed(text, other, { action: "moved", reason: `its offsets count ${otherwise}` });
  const found = nearest(text, span.text, stated?.start ?? span.start);
  if (found === undefined) return dropped("the text does not have what the span says it covers");
  return trimmed(text, found, { action: "moved", reason: "the text has it elsewhere" });
}

function dropped(reason: string): Placement {
  return { place: undefined, remark: { action: "dropped", reason } };
}

function trimmed(text: string, { start, end }: Stretch, remark: Placement["remark"]): Placement {
  let from = start;
  let to = end;
  while (from < to && isBlankUnit(text[from])) from++;
  while (to > from && isBlankUnit(text[to - 1])) to--;
  if (from === to) return dropped("it covers nothing but spaces");
  if (from === start && to === end) return { place: { start, end }, ...(remark && { remark }) };
  return {
    place: { start: from, end: to },
    remark: remark ?? { action: "moved", reason: "spaces at its ends are no part of a span" },
  };
}

/** Exports write line breaks as they like: as they are, as a line feed alone, or spelled out. */
function sameLineBreaks(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll("\\n", "\n");
}

function agrees(text: string, place: Stretch | undefined, span: StatedSpan): boolean {
  if (place === undefined || span.text === undefined) return false;
  const covered = text.slice(place.start, place.end);
  return covered === span.text || sameLineBreaks(covered) === sameLineBreaks(span.text);
}

/** The occurrence of `wanted` that begins nearest to `start`, the first of two as near. */
function nearest(text: string, wanted: string, start: number): Stretch | undefined {
  if (wanted === "") return undefined;
  let best: number | undefined;
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1))
    if (best === undefined || Math.abs(at - start) < Math.abs(best - start)) best = at;
  return best === undefined ? undefined : { start: best, end: best + wanted.length };
}

function otherUnit(unit: OffsetUnit): OffsetUnit {
  return OFFSET_UNITS[1 - OFFSET_UNITS.indexOf(unit)];
}
