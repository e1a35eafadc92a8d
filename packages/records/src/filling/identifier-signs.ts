import { IDENTIFIER, signBefore } from "../recognition/identifiers.js";
import type { Stretch } from "../text/overlaps.js";
import type { Recognized } from "../types.js";
import type { TextContext } from "./scope.js";

/** How near a sign that stands for "number" is to being a label. */
const BARE_SIGN = 0.5;

/** What a sign for "number" says of an identifier, where it is not that of a label: "Ticket N° 5520" is about tickets. */
export function signNearness(found: Recognized, { read, labels }: TextContext): number {
  const at = found.kind === IDENTIFIER ? signBefore(read.folded, found) : undefined;
  if (at === undefined) return 0;
  return labels.some(({ start, end }) => start < found.start && end >= at) ? 0 : BARE_SIGN;
}

/** Whether a stretch of a text may be an identifier. */
export function hasDigit(text: string, { start, end }: Stretch): boolean {
  return /\p{N}/u.test(text.slice(start, end));
}
