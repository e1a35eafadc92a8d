import { characterBefore } from "../text/scripts.js";

/** An opening dash that another one closes sets words apart, as Spanish does: "–50 años después–". */
const PARENTHESIS = /–[^\n–]{1,80}\S–(?![\p{L}\p{N}])/uy;

/** Whether a minus stands at a place of folded text: a hyphen, or an en dash as typesetters write it. */
export function isMinus(folded: string, at: number): boolean {
  if (folded[at] === "-") return true;
  if (folded[at] !== "–") return false;
  PARENTHESIS.lastIndex = at;
  return !PARENTHESIS.test(folded);
}

/** "12 €-15 €": that is a range. */
const AMOUNT_BEFORE = /\d ?$/;

/** Where a sign stands that belongs to the number which begins at `start`: not one between two numbers or words. */
export function signBefore(folded: string, start: number): number | undefined {
  const at = (folded[start - 1] === "\u200e" ? start - 1 : start) - 1;
  if (folded[at] !== "+" && !isMinus(folded, at)) return undefined;
  const before = characterBefore(folded, at);
  if (/\p{Sc}/u.test(before))
    return AMOUNT_BEFORE.test(folded.slice(Math.max(0, at - 3), at - 1)) ? undefined : at;
  return before === "" || /[\s(（[:=\u200e]/u.test(before) ? at : undefined;
}

/** Digits as ledgers write them: with two decimals, or in groups of thousands. */
const LEDGER = /[.,]\d{2}$|^\d{1,3}(?:[ .,']\d{3})+$/;
/** Not the hyphen of a range ("10,00- 12,00"), nor one that stands for the rest of a word ("1,25- bis 1,50-fach"). */
const MINUS_AFTER =
  /-(?=$|[\s)\],;.|\p{Sc}])(?! ?\d| (?:bis|und|oder|to|and|or|et|ou|à|y|o|e|a|en|of|tot|och|eller|til|i|до|и|или) )/uy;

/** Past the minus that ledgers set after an amount, "1.234,56-", where one stands after these digits. */
export function minusAfter(folded: string, start: number, end: number): number | undefined {
  MINUS_AFTER.lastIndex = end;
  return MINUS_AFTER.test(folded) && LEDGER.test(folded.slice(start, end)) ? end + 1 : undefined;
}
