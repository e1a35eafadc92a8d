import type { Stretch } from "./overlaps.js";

/** A line of a text that looks like a row of a table: the stretches that wide gaps, tabs or bars set apart. */
export interface TableLine {
  readonly cells: readonly Stretch[];
  /** Where tabs or bars part cells, so that empty ones count: the number of each that is not, and how many there are. */
  readonly places?: readonly number[];
  readonly width?: number;
  /** Where the line begins in the text: columns are counted from there. */
  readonly start: number;
}

const GAP = /[ \u00a0]{2,}|[ \u00a0\u3000]*[\t\u3000|│┃][ \u00a0\t\u3000|│┃]*/g;
/** What parts cells even if nothing is in them. */
const MARK = /[\t|│┃]/g;
/** A line that a tab moves in or that stands between bars is parted by the gaps inside, if there are any. */
const EDGES = /^[|│┃]|[|│┃]$/g;
const WIDE = /[ \u00a0]{2,}/;
/** What is drawn under a header: "-----", "|:---|---:|". */
const RULE = /^[\s|│┃+:=_─━-]+$/;

/** The lines of a text with their cells; none for lines that are blank, or undefined ones that are drawn, in their order. */
export function tableLines(text: string): readonly TableLine[] {
  const lines: TableLine[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    if (line.trim() === "" || !RULE.test(line)) lines.push(lineOf(line, start));
    start += line.length + 1;
  }
  return lines;
}

function lineOf(line: string, start: number): TableLine {
  const inside = line.trim().replace(EDGES, "");
  const isMarked = inside.search(MARK) !== -1 || (line.search(MARK) !== -1 && !WIDE.test(inside.trim()));
  const cells: Stretch[] = [];
  const places: number[] = [];
  let place = 0;
  const add = (from: number, to: number): void => {
    const written = line.slice(from, to);
    const at = from + (written.length - written.trimStart().length);
    if (written.trim() !== "") {
      cells.push({ start: start + at, end: start + at + written.trim().length });
      places.push(place);
    }
    place++;
  };
  let from = 0;
  for (const { index, 0: gap } of line.matchAll(isMarked ? MARK : GAP)) {
    add(from, index);
    from = index + gap.length;
  }
  add(from, line.length);
  return { start, cells, ...(isMarked && { places, width: place }) };
}
