import { isSpacedLetter } from "../text/scripts.js";

/** Letters and digits right before a number, which end with a letter or a sign that joins them. */
const BEFORE = /[\p{L}\p{M}\p{N}._/-]*[\p{L}\p{M}_/-]$/u;
const LONGEST_NAME = 40;

/** Whether the digits that begin at a place may be the end of a name: "X77", "INV-1"; but not "für1", "1 200-1 500". */
export function endsName(folded: string, start: number): boolean {
  const before = BEFORE.exec(folded.slice(Math.max(0, start - LONGEST_NAME), start))?.[0] ?? "";
  return Array.from(before).some(isSpacedLetter) && /[\p{Lu}\p{N}]/u.test(before);
}
