export const LINE_END = /[\n\r\u0085\u2028\u2029]/;
/** One line end, for patterns. */
export const LINE_ENDS = "\\r\\n|[\\n\\r\\u0085\\u2028\\u2029]";

/** A line this long that ends in no stop is taken for one that was broken to fit, in code units. */
const BROKEN_LINE = 50;
/** How far the beginning of a line is looked for, in code units. */
const LINE_UNITS = 1024;
/** The rest of the blanks behind a line end, and some of the next line. */
const NEXT_LINE = /^(?:\r\n|.)[^\S\n\r\u0085\u2028\u2029]*([^\n\r\u0085\u2028\u2029]*)/su;
/** What begins an item of a list, a heading or a row of a table. A dash goes on with a sentence before a small letter. */
const MARKER = /^(?:[-*+•‣⁃◦▪▫●○■□·➢➤✓►▶]\s|[–—]\s*[^\p{Ll}\s]|#{1,6}\s|\||[①-⓿])/u;
/** What begins a numbered item; a date or an initial looks like it. */
const NUMBER = /^[(（]?(\p{Nd}{1,3}|\p{L})[.．)）、]/u;

/** Whether the line end at `at` ends a sentence too: not behind a long line without a stop, which was broken to fit. */
export function lineEndsSentence(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - BROKEN_LINE), at);
  if (before.length < BROKEN_LINE || LINE_END.test(before) || text[at] === "\u2029") return true;
  const next = NEXT_LINE.exec(text.slice(at, at + BROKEN_LINE))?.[1] ?? "";
  if (next === "" || MARKER.test(next)) return true;
  const number = numberOf(next);
  return number !== undefined && isNumbered(text, at, number);
}

/** Whether an item of this number comes next at a place: behind the one before it, or behind a colon as the first. */
function isNumbered(text: string, at: number, number: number): boolean {
  const part = text.slice(Math.max(0, at - LINE_UNITS), at);
  if (number === 1 && /[:：]\s*$/u.test(part)) return true;
  return part.split(LINE_END).some((line) => numberOf(line.trimStart()) === number - 1);
}

/** The number of a numbered item; of a letter its code. */
function numberOf(line: string): number | undefined {
  const mark = NUMBER.exec(line)?.[1].normalize("NFKC");
  if (mark === undefined) return undefined;
  return /^\d/.test(mark) ? Number(mark) : mark.codePointAt(0);
}
