import type { ReadText } from "../read-text.js";
import { letterPattern } from "../text/letter-pattern.js";
import { longestOfOverlapping } from "../text/overlaps.js";
import type { Finding } from "../types.js";

/** What moves an hour by half a day, or says that it is not moved. */
const HALVES: Readonly<Record<string, "morning" | "afternoon">> = {
  am: "morning",
  "a.m.": "morning",
  pm: "afternoon",
  "p.m.": "afternoon",
  上午: "morning",
  早上: "morning",
  凌晨: "morning",
  午前: "morning",
  오전: "morning",
  새벽: "morning",
  아침: "morning",
  下午: "afternoon",
  晚上: "afternoon",
  中午: "afternoon",
  午後: "afternoon",
  오후: "afternoon",
  저녁: "afternoon",
  밤: "afternoon",
};
const EAST_HALF = Object.keys(HALVES)
  .filter((half) => !/[a-z]/.test(half))
  .join("|");
const NO_DIGIT = String.raw`(?<![\d:.,/])`;
const ALONE = String.raw`(?<![\d:.,/]|\L)`;
/** As {@link ALONE}; and a "t" joins it to a date in ISO 8601. */
const ALONE_OR_ISO = String.raw`(?<![\d:.,/]|(?<!\d)\L|\L\L)`;
const HOUR = String.raw`(?<h>\d{1,2})`;
const MINUTE = String.raw`(?<m>\d{2})`;
const HALF = String.raw`(?<half>[ap]\.?m\.?)`;
const ENDS = String.raw`(?![\d:]|\L)`;
/** Not the beginning of a longer number, an amount or a percentage. */
const NO_NUMBER = String.raw`(?!\d|[.,:/]\d|\L| ?[%‰€$£])`;
const after = (words: string): string => String.raw`(?<=(?:^|[^\p{L}])(?:${words}) )`;

/** In folded lower case, with the groups h, m, s, half, and the offset in z and o. */
const PATTERNS: readonly RegExp[] = [
  `${ALONE_OR_ISO}${HOUR}:${MINUTE}(?::(?<s>\\d{2})(?:[.,]\\d{1,9})?)?(?: ?${HALF})?(?: ?(?<z>z|utc|gmt)(?!\\L))?(?<o>[+-]\\d{2}:?\\d{2})?${ENDS}`,
  `${ALONE}${HOUR}(?:[.:]${MINUTE})? ?${HALF}(?!\\L)`,
  `${ALONE}${HOUR}(?:[.:]${MINUTE})? uhr(?: (?<after>\\d{2})(?!\\d))?(?!\\L)`,
  `${ALONE}${HOUR} ?h ?${MINUTE}(?: ?min)?(?!\\d|\\L)`,
  `${after("à|às|as|a las|dès|vers|até as|até às")}${HOUR} ?h(?!\\d|\\L)`,
  `${after("kl\\.?|klo|alle|alle ore|ore|saat|um|à|om|в|at|ab|a las|las")}${HOUR}\\.${MINUTE}${NO_NUMBER}`,
  `${after("saat|alle ore|ore|kl\\.?|klo|a las")}${HOUR}${NO_NUMBER}`,
  `(?<half>${EAST_HALF}) ?${HOUR}[点點時时](?![间間])(?:(?<m>\\d{1,2})分?|(?<thirty>半))?`,
  `${NO_DIGIT}${HOUR}[点點時时](?:(?<m>\\d{1,2})分|(?<thirty>半))`,
  `${NO_DIGIT}${HOUR}時(?!間)`,
  `(?:(?<half>${EAST_HALF}) ?)?${NO_DIGIT}${HOUR}시(?!간)(?: ?(?<m>\\d{1,2})분| ?(?<thirty>반))?`,
].map((source) => letterPattern(source));

/** Finds times of day, "14:30", "2.30 p.m.", "19h40", "8 Uhr", "下午3点", "오후 3시". */
export function recognizeTime({ lower }: ReadText): readonly Finding<string>[] {
  const findings = PATTERNS.flatMap((pattern) =>
    Array.from(lower.matchAll(pattern)).flatMap((match) => {
      const value = timeOf(match.groups ?? {});
      return value === undefined
        ? []
        : [{ start: match.index, end: match.index + match[0].trimEnd().length, value }];
    }),
  );
  return longestOfOverlapping(findings);
}

type Groups = Readonly<Record<string, string | undefined>>;

function timeOf({ h, m, after: later, s, half, thirty, z, o }: Groups): string | undefined {
  const hour = halfDay(Number(h), half);
  const minute = thirty === undefined ? Number(m ?? later ?? 0) : 30;
  const second = Number(s ?? 0);
  if (hour === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = o === undefined ? (z === undefined ? "" : "Z") : `${o.slice(0, 3)}:${o.slice(-2)}`;
  return `${[hour, minute, second].map((part) => String(part).padStart(2, "0")).join(":")}${offset}`;
}

function halfDay(hour: number, half: string | undefined): number | undefined {
  const written = half === undefined ? undefined : (HALVES[half] ?? HALVES[`${half[0]}m`]);
  switch (written) {
    case undefined:
      return hour;
    case "morning":
      return hour > 12 ? undefined : hour % 12;
    case "afternoon":
      return hour < 12 ? hour + 12 : hour;
  }
}
