import { type Evidence, evidenceFor, isComplete, weigh } from "./evidence.js";
import type { OffsetUnit, Stretch } from "./offset-units.js";
import { CountedText, type Reading, readingsOf, unitsFrom } from "./readings.js";
import { CRLF_AS_ONE } from "./rewritings.js";
import type { KnownWords } from "./same-words.js";
import { sampleSpans } from "./sample-spans.js";
import { type StatedSpan, sameStretch, type UnitKnowledge } from "./stated-span.js";
import { rewrittenView, viewAsWritten } from "./views.js";
import { trimStretch } from "./words.js";

/** How the spans of a text are to be read. */
export interface ChosenReading {
  read(span: StatedSpan): Stretch | undefined;
  readonly unit: OffsetUnit;
  /** Why a span is taken on trust: as much speaks for another reading, in which it is elsewhere. */
  doubt(span: StatedSpan): string | undefined;
}

/**
 * Finds how the offsets of a text were counted: in the way in which most spans cover what they state. Where spans
 * state nothing, in the usual way, unless they do not lie in the text so, or another cuts no words where it does.
 */
export function chooseReading(
  text: string,
  all: readonly StatedSpan[],
  knowledge: UnitKnowledge,
  known: KnownWords,
): ChosenReading {
  const hasStatedTexts = all.some((span) => span.text !== undefined);
  const spans = sampleSpans(all);
  const units = unitsToTry(knowledge, hasStatedTexts);
  let best: { readonly reading: Reading; readonly evidence: Evidence } | undefined;
  let close: Reading[] = [];
  for (const reading of readingsOf(text, units, hasStatedTexts)) {
    const evidence = evidenceFor(text, spans, (span) => reading.counted.read(span, reading.unit), {
      least: best?.evidence,
      known,
    });
    const weight = best === undefined ? "more" : weigh(evidence, best.evidence);
    if (weight === "something") close.push(reading);
    if (weight === "more") {
      best = { reading, evidence };
      close = [];
    }
    if (isComplete(evidence, spans)) break;
  }
  const { reading, evidence } = best!;
  const unit = reading.unit === "older-graphemes" ? "graphemes" : reading.unit;
  const read = (span: StatedSpan) => reading.counted.read(span, reading.unit);
  const rivals = knowledge.certain
    ? []
    : [
        ...rivalsOf(text, reading, unit).filter((rival) =>
          isAsLikely(rival, evidenceFor(text, spans, rival.read, { least: evidence, known }), evidence),
        ),
        ...close.map(closeRival),
      ];
  return {
    unit,
    read,
    doubt(span) {
      const seen = (place: Stretch | undefined) => place && trimStretch(text, place);
      return rivals.find((rival) => !sameStretch(seen(rival.read(span)), seen(read(span))))?.doubt;
    },
  };
}

function unitsToTry({ unit, certain }: UnitKnowledge, hasStatedTexts: boolean): readonly OffsetUnit[] {
  if (hasStatedTexts) return unitsFrom(unit);
  // Only stated texts can tell bytes: any letter beyond ASCII would bring them up.
  return certain ? [unit] : unitsFrom(unit).filter((other) => other === unit || other !== "utf-8");
}

/** Another way to take offsets, which may be right as well. */
interface Rival {
  /** Only stated texts answer for a unit; for line ends, the ends of words do too. */
  readonly asks: "unit" | "line ends";
  readonly doubt: string;
  read(span: StatedSpan): Stretch | undefined;
}

function isAsLikely({ asks }: Rival, evidence: Evidence, chosen: Evidence): boolean {
  if (evidence.agreeing !== chosen.agreeing || evidence.inWords !== chosen.inWords) return false;
  return asks === "unit" || (evidence.fitting === chosen.fitting && evidence.whole >= chosen.whole);
}

/** A reading in which one span more cuts no word. */
function closeRival({ counted, unit }: Reading): Rival {
  const what = counted.name === "" ? unit : counted.name;
  return {
    asks: "line ends",
    doubt: `it cuts a word, which it would not if offsets counted ${what}`,
    read: (span) => counted.read(span, unit),
  };
}

function rivalsOf(text: string, { counted, unit: count }: Reading, unit: OffsetUnit): readonly Rival[] {
  const doubt = `nothing says that offsets count ${unit}`;
  const units = unitsFrom(unit)
    .filter((other) => other !== unit && other !== "utf-8")
    .map((other): Rival => ({ asks: "unit", doubt, read: (span) => counted.readApart(span, other) }));
  if (!text.includes("\r\n") || (counted.name !== "" && counted.name !== CRLF_AS_ONE.name)) return units;
  const view = counted.name === "" ? rewrittenView(text, CRLF_AS_ONE) : viewAsWritten(text);
  const other = new CountedText(view);
  const lineEnds: Rival = {
    asks: "line ends",
    doubt: "nothing says whether offsets count a CRLF as one or as two",
    read: (span) => other.read(span, count),
  };
  return [...units, lineEnds];
}
