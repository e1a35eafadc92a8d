import type { ValueField } from "../schema/field.js";
import { firstFrom, type Stretch } from "../text/overlaps.js";
import type { Recognized } from "../types.js";
import type { Candidate } from "./candidate.js";
import { candidateOf, recognizedFor } from "./make-candidate.js";
import type { TextContext } from "./scope.js";

/** What a cell has for standing in the field's column. */
const IN_COLUMN = 3;

/** What any cell of a table may be as the value of a field, the first kind first: its column says what it is. */
export function cellReader(field: ValueField, context: TextContext): (cell: Stretch) => readonly Candidate[] {
  const found = [...recognizedFor(field, context)].sort((a, b) => a.start - b.start);
  const rank = ({ kind }: Recognized): number => field.recognizers.indexOf(kind);
  const isText = field.form.is === "text" && (!field.stated || field.recognizers.length === 0);
  const evidence = { by: "pattern", score: IN_COLUMN } as const;
  return (cell) => {
    const within = found
      .slice(firstFrom(found, cell.start), firstFrom(found, cell.end))
      .filter(({ end }) => end <= cell.end)
      .sort((a, b) => rank(a) - rank(b));
    const whole = { ...cell, kind: "label", text: context.read.text.slice(cell.start, cell.end) };
    return [...within, ...(isText ? [whole] : [])]
      .map((one) => candidateOf(field, one, evidence, context))
      .filter(({ valid, problem }) => valid || problem !== undefined);
  };
}
