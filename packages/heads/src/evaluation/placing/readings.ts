import { OFFSET_UNITS, OffsetReader, type OffsetUnit, type Stretch, type UnitCount } from "./offset-units.js";
import { otherViews, type TextView, viewAsWritten } from "./views.js";

/** A text as it may have been counted, whose offsets can be read in any unit. */
export class CountedText {
  /** What was counted otherwise than it is written; empty when nothing was. */
  readonly name: string;
  readonly #view: TextView;
  readonly #reader: OffsetReader;
  #apart: OffsetReader | undefined;

  constructor(view: TextView) {
    this.name = view.name;
    this.#view = view;
    this.#reader = new OffsetReader(view.counted);
  }

  /** A stated stretch in UTF-16 code units of the text; undefined when it is no stretch of it. */
  read(stated: Stretch, unit: UnitCount): Stretch | undefined {
    return this.#inText(this.#reader.read(stated, unit));
  }

  /** The same where a CRLF, one grapheme cluster, counts as two: whether it does is a question of its own. */
  readApart(stated: Stretch, unit: OffsetUnit): Stretch | undefined {
    if (unit !== "graphemes" || !this.#view.counted.includes("\r\n")) return this.read(stated, unit);
    this.#apart ??= new OffsetReader(this.#view.counted.replaceAll("\r\n", "\n\n"));
    return this.#inText(this.#apart.read(stated, unit));
  }

  #inText(counted: Stretch | undefined): Stretch | undefined {
    if (counted === undefined) return undefined;
    const start = this.#view.inText(counted.start, "start");
    const end = this.#view.inText(counted.end, "end");
    return start === undefined || end === undefined || start >= end ? undefined : { start, end };
  }
}

/** One way to take the offsets of a text. */
export interface Reading {
  readonly counted: CountedText;
  readonly unit: UnitCount;
}

/** Code units that a text may have in all the ways in which it is tried: of a book of millions, only the likely ones. */
const MOST_COUNTED = 12_000_000;

/** Every way to take the offsets of a text, likely ones first; each is made when it is asked for. */
export function* readingsOf(
  text: string,
  units: readonly OffsetUnit[],
  hasStatedTexts: boolean,
): Generator<Reading, void, undefined> {
  let left = MOST_COUNTED;
  for (const view of viewsOf(text, hasStatedTexts)) {
    left -= text.length;
    if (left < 0 && view.name !== "") return;
    const counted = new CountedText(view);
    // A grapheme cluster is a CRLF, too: other units are tried with a CRLF as one before.
    const crlfFirst = view.name === "" && units[0] !== "graphemes" && text.includes("\r\n");
    for (const unit of units) {
      if (unit === "graphemes" && crlfFirst) continue;
      yield { counted, unit };
      if (unit === "graphemes") yield { counted, unit: "older-graphemes" };
    }
  }
}

function* viewsOf(text: string, hasStatedTexts: boolean): Generator<TextView, void, undefined> {
  yield viewAsWritten(text);
  yield* otherViews(text, hasStatedTexts);
}

/** All units, the usual one first. */
export function unitsFrom(usual: OffsetUnit): readonly OffsetUnit[] {
  return [usual, ...OFFSET_UNITS.filter((unit) => unit !== usual)];
}
