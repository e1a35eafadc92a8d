/** Directional marks, which have no width, and one space: what may stand between a number and its unit. */
const MARK = "\u200e";

/** Past the gap that begins at a place of folded text. */
export function afterGap(text: string, at: number): number {
  let next = skipMarks(text, at);
  if (text[next] === " ") next = skipMarks(text, next + 1);
  return next;
}

/** Before the gap that ends at a place of folded text. */
export function beforeGap(text: string, at: number): number {
  let previous = skipMarksBack(text, at);
  if (text[previous - 1] === " ") previous = skipMarksBack(text, previous - 1);
  return previous;
}

function skipMarks(text: string, at: number): number {
  let next = at;
  while (text[next] === MARK) next++;
  return next;
}

function skipMarksBack(text: string, at: number): number {
  let previous = at;
  while (previous > 0 && text[previous - 1] === MARK) previous--;
  return previous;
}
