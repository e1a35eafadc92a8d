import type { ReadText } from "../read-text.js";
import { letterPattern } from "../text/letter-pattern.js";
import { longestOfOverlapping } from "../text/overlaps.js";
import type { Finding, RecognitionOptions } from "../types.js";
import { eastHalves, hourOfDay } from "./half-days.js";
import { isoOffset, OFFSET_AFTER } from "./offset-pattern.js";
import { isSpokenAm } from "./spoken-am.js";

const NO_DIGIT = String.raw`(?<![\d:.,/])`;
const ALONE = String.raw`(?<![\d:.,/]|\L)`;
/** As {@link ALONE}; but a "t" may join it to a date in ISO 8601, and a slash to a time before it. */
const ALONE_OR_ISO = String.raw`(?<![\d:.,]|(?<!:\d\d)/|(?<!\d)\L|\L\L)`;
const HOUR = String.raw`(?<h>\d{1,2})`;
const MINUTE = String.raw`(?<m>\d{2})`;
const SECOND = String.raw`:(?<s>\d{2})(?:[.,]\d{1,9})?`;
/** "pm", "p.m.", "p. m." */
const HALF = String.raw`(?<half>[ap](?:\. ?)?m\.?)(?!\L)`;
const EAST_HALF = `(?<half>${eastHalves})の? ?`;
const ENDS = String.raw`(?![\d:]|\L)`;
/** Not the beginning of a longer number, an amount or a percentage. */
const NO_NUMBER = String.raw`(?!\d|[.,:/]\d|\L| ?[%‰€$£])`;
const after = (words: string): string => String.raw`(?<=(?:^|[^\p{L}])(?:${words}) )`;

/** In folded lower case, with the groups h, m, s, half, and those of {@link OFFSET_AFTER}. */
const PATTERNS: readonly RegExp[] = [
  `${ALONE_OR_ISO}${HOUR}:${MINUTE}(?:${SECOND})?${OFFSET_AFTER}${ENDS}`,
  `${EAST_HALF}${HOUR}:${MINUTE}(?:${SECOND})?${OFFSET_AFTER}${ENDS}`,
  `${ALONE}${HOUR}:${MINUTE}${SECOND} ?${HALF}${OFFSET_AFTER}`,
  `${ALONE}${HOUR}(?:[.:]${MINUTE})? ?${HALF}${OFFSET_AFTER}`,
  `${ALONE}${HOUR}(?:[.:]${MINUTE})? uhr(?: (?<after>\\d{2})(?!\\d))?(?!\\L)${OFFSET_AFTER}`,
  `${ALONE}${HOUR} ?h ?${MINUTE}(?: ?min)?(?!\\d|\\L)`,
  `${after("à|às|as|a las|dès|vers|até as|até às")}${HOUR} ?h(?!\\d|\\L)`,
  `${after("kl\\.?|klo|alle|alle ore|ore|saat|um|à|om|в|at|ab|a las|las")}${HOUR}\\.${MINUTE}${NO_NUMBER}`,
  `${after("saat|alle ore|ore|kl\\.?|klo|a las")}${HOUR}${NO_NUMBER}`,
  `${EAST_HALF}${HOUR}[点點時时](?![间間])(?:(?<m>\\d{1,2})分?|(?<thirty>半))?`,
  `${NO_DIGIT}${HOUR}[点點時时](?:(?<m>\\d{1,2})分|(?<thirty>半))`,
  `${NO_DIGIT}${HOUR}時(?!間)`,
  `(?:${EAST_HALF})?${NO_DIGIT}${HOUR}시(?!간)(?: ?(?<m>\\d{1,2})분| ?(?<thirty>반))?`,
].map((source) => letterPattern(source));

/** A time of day, and whether it may be of the day after the one whose night it is of: 晚上12点. */
export interface TimeOfDay extends Finding<string> {
  readonly value: string;
  readonly pastMidnight: boolean;
}

/** Finds times of day, "14:30", "2.30 p.m.", "19h40", "8 Uhr", "下午3点", "오후 3시". */
export function recognizeTime(
  { folded, lower }: ReadText,
  { locale }: RecognitionOptions,
): readonly TimeOfDay[] {
  const findings = PATTERNS.flatMap((pattern) =>
    Array.from(lower.matchAll(pattern)).flatMap((match): readonly TimeOfDay[] => {
      const groups: Groups = match.groups ?? {};
      const [start, end] = [match.index, match.index + match[0].trimEnd().length];
      const minutes = groups.m !== undefined;
      if (groups.half !== undefined && isSpokenAm({ folded, lower, start, end, minutes, locale })) return [];
      const time = timeOf(groups);
      return time === undefined ? [] : [{ start, end, ...time }];
    }),
  );
  return longestOfOverlapping(findings);
}

type Groups = Readonly<Record<string, string | undefined>>;

function timeOf(groups: Groups): Pick<TimeOfDay, "value" | "pastMidnight"> | undefined {
  const { h, m, after: later, s, half, thirty } = groups;
  const read = hourOfDay(Number(h), half);
  const minute = thirty === undefined ? Number(m ?? later ?? 0) : 30;
  const second = Number(s ?? 0);
  if (read === undefined || minute > 59 || second > 59) return undefined;
  const parts = [read.hour, minute, second].map((part) => String(part).padStart(2, "0"));
  return { value: `${parts.join(":")}${isoOffset(groups)}`, pastMidnight: read.pastMidnight };
}
