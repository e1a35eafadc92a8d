import { isBlankUnit } from "../../task/blank.js";
import type { Stretch } from "./offset-units.js";

const WORD = /[\p{L}\p{M}\p{N}_]/u;
/** Scripts that write no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Whether a word begins or ends at this code unit, or nothing but the text does. */
export function isWordBorder(text: string, at: number): boolean {
  const [before, after] = [characterBefore(text, at), characterAt(text, at)];
  return !(WORD.test(before) && WORD.test(after));
}

/** The same, and everywhere in scripts that write no spaces: there nothing speaks against a border. */
function mayBeBorder(text: string, at: number): boolean {
  if (isWordBorder(text, at)) return true;
  return UNSPACED.test(characterBefore(text, at)) || UNSPACED.test(characterAt(text, at));
}

/** Whether a stretch is what a person would mark: no blank at its ends, no word cut. */
export function isWhole(text: string, { start, end }: Stretch): boolean {
  if (isBlankUnit(text[start]) || isBlankUnit(text[end - 1])) return false;
  return mayBeBorder(text, start) && mayBeBorder(text, end);
}

/** Without the blank characters at its ends; undefined when nothing else is in it. */
export function trimStretch(text: string, { start, end }: Stretch): Stretch | undefined {
  let from = start;
  let to = end;
  while (from < to && isBlankUnit(text[from])) from++;
  while (to > from && isBlankUnit(text[to - 1])) to--;
  return from === to ? undefined : { start: from, end: to };
}

function characterAt(text: string, at: number): string {
  const point = text.codePointAt(at);
  return point === undefined ? "" : String.fromCodePoint(point);
}

function characterBefore(text: string, at: number): string {
  const pair = text.slice(Math.max(0, at - 2), at);
  return pair.length === 2 && pair.codePointAt(0)! > 0xffff ? pair : pair.slice(-1);
}
