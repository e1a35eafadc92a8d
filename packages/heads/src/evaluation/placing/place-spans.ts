import { isBlankUnit } from "../../task/blank.js";
import { type ChosenReading, chooseReading } from "./choose-reading.js";
import { OffsetReader, type OffsetUnit, type Stretch } from "./offset-units.js";
import { unitsFrom } from "./readings.js";
import { type LostSpan, recoverSpans } from "./recover-spans.js";
import { agreement, KnownWords } from "./same-words.js";
import { type Placement, type StatedSpan, sameStretch, type UnitKnowledge } from "./stated-span.js";
import { trimStretch } from "./words.js";

type Remark = Placement["remark"];

/**
 * Finds where the spans of a text are, in UTF-16 code units. How their offsets were counted is taken from all spans of
 * the text: see `chooseReading`. Offsets win where they cover what a span states, but for normalisation, white space
 * and entities, or whole words around it. A span that agrees with another unit, or whose words stand elsewhere, is
 * moved; one whose words are nowhere is dropped, as is one that is empty, runs out of the text or tears a character.
 * Where what is elsewhere keeps its order under one steady shift of the text, that is how the text was counted, and
 * no remark. Spaces at a span's ends are cut off.
 */
export function placeSpans(
  text: string,
  spans: readonly StatedSpan[],
  unit: OffsetUnit,
  { certain = false }: Partial<Pick<UnitKnowledge, "certain">> = {},
): readonly Placement[] {
  const known = new KnownWords();
  const reading = chooseReading(text, spans, { unit, certain }, known);
  const others = otherUnits(text, reading.unit);
  const direct = spans.map((span) => placeAsStated(text, span, { reading, others, known }));
  const lost = spans.flatMap((span, index): readonly LostSpan[] => {
    const placement = direct[index];
    if (span.text === undefined) return [];
    const { start, end } = reading.read(span) ?? span;
    return [{ index, start, end, text: span.text, place: placement?.place }];
  });
  const recovered = direct.includes(undefined)
    ? recoverSpans(text, lost, known)
    : new Map<number, Placement>();
  const shifted = recovered.size > 1;
  return direct.map((placement, index) => {
    const found =
      placement ?? recovered.get(index) ?? dropped("the text does not have what the span says it covers");
    const trusted = shifted && spans[index].text === undefined && found.remark === undefined;
    const remark: Remark = trusted
      ? { action: "assumed", reason: "other spans of the text are not where their offsets say" }
      : found.remark;
    return found.place === undefined ? found : trimmed(text, spans[index], found.place, remark);
  });
}

/** A reading of single spans that count otherwise than the rest of their text. */
interface OtherUnit {
  readonly unit: OffsetUnit;
  read(span: Stretch): Stretch | undefined;
}

function otherUnits(text: string, unit: OffsetUnit): readonly OtherUnit[] {
  const reader = new OffsetReader(text);
  return unitsFrom(unit)
    .filter((other) => other !== unit && other !== "utf-8")
    .map((other) => ({ unit: other, read: (span) => reader.read(span, other) }));
}

/** What the spans of a text are held against. */
interface Asked {
  readonly reading: ChosenReading;
  readonly others: readonly OtherUnit[];
  readonly known: KnownWords;
}

/** Where the offsets say, in the unit of the text or another; undefined when its words have to be looked for. */
function placeAsStated(
  text: string,
  span: StatedSpan,
  { reading, others, known }: Asked,
): Placement | undefined {
  const place = reading.read(span);
  const { text: words } = span;
  if (place !== undefined && (words === undefined || agreement(text, place, words, known) !== undefined)) {
    const doubt = reading.doubt(span);
    return doubt === undefined ? { place } : { place, remark: { action: "assumed", reason: doubt } };
  }
  if (words === undefined) return dropped("the offsets are no stretch of the text");
  const tried = [place];
  for (const { unit, read } of others) {
    const elsewhere = read(span);
    if (elsewhere === undefined || tried.some((other) => sameStretch(other, elsewhere))) continue;
    tried.push(elsewhere);
    const how = agreement(text, elsewhere, words, known);
    if (how === "letters" || how === "words")
      return { place: elsewhere, remark: { action: "moved", reason: `its offsets count ${unit}` } };
  }
  return undefined;
}

function dropped(reason: string): Placement {
  return { place: undefined, remark: { action: "dropped", reason } };
}

function trimmed(text: string, span: StatedSpan, place: Stretch, remark: Remark): Placement {
  const seen = trimStretch(text, place);
  if (seen === undefined) return dropped("it covers nothing but spaces");
  const cut = seen.start !== place.start || seen.end !== place.end;
  const said = remark ?? (cut && !hasBareEnds(span) ? SPACES : undefined);
  return { place: seen, ...(said && { remark: said }) };
}

const SPACES: Remark = { action: "moved", reason: "spaces at its ends are no part of a span" };

/** Whether a span states a text without blanks at its ends: then it means the place without them. */
function hasBareEnds({ text }: StatedSpan): boolean {
  if (text === undefined || text === "") return false;
  return !isBlankUnit(text[0]) && !isBlankUnit(text[text.length - 1]);
}
