/** A stretch of the day, whose hours are counted to twelve. */
type DayPart = "morning" | "afternoon" | "noon" | "evening" | "night";

/** The words for them: "a.m." without its points, those of East Asia as they stand before the hour. */
const WORDS: Readonly<Record<DayPart, string>> = {
  morning: "am 上午 早上 早晨 清晨 凌晨 午前 朝 未明 오전 새벽 아침",
  afternoon: "pm 下午 午後 오후",
  noon: "中午 正午 昼 낮 정오",
  evening: "傍晚 夕方 저녁",
  night: "晚上 夜晚 夜里 夜裡 深夜 半夜 夜中 夜 밤 심야 자정",
};
const PARTS: ReadonlyMap<string, DayPart> = new Map(
  (Object.entries(WORDS) as [DayPart, string][]).flatMap(([part, words]) =>
    words.split(" ").map((word) => [word, part] as const),
  ),
);

/** Those that stand before the hour, as alternatives of a pattern. */
export const eastHalves = [...PARTS.keys()].filter((word) => !/[a-z]/.test(word)).join("|");

/** An hour of 24, and whether it is one of a night that began the day before. */
export interface HourOfDay {
  readonly hour: number;
  readonly pastMidnight: boolean;
}

/** The hour that is meant by one with a half of the day beside it; undefined for what no clock shows. */
export function hourOfDay(written: number, half: string | undefined): HourOfDay | undefined {
  const part = half === undefined ? undefined : PARTS.get(half.replace(/[. ]/g, ""));
  const hour = part === undefined ? written : hourIn(part, written);
  if (hour === undefined || hour > 23) return undefined;
  return { hour, pastMidnight: (part === "evening" || part === "night") && hour < NIGHT_ENDS };
}

/** Up to here "밤 1시" and 晚上12点 are hours after midnight. */
const NIGHT_ENDS = 5;
/** Up to here 中午1点 is an hour after noon, from there 中午11点 one before. */
const NOON_ENDS = 7;

function hourIn(part: DayPart, hour: number): number | undefined {
  if (hour > 12) return part === "morning" ? undefined : hour;
  switch (part) {
    case "morning":
      return hour % 12;
    case "afternoon":
      return hour === 12 ? 12 : hour + 12;
    case "noon":
      return hour < NOON_ENDS ? hour + 12 : hour;
    case "evening":
      return (hour + 12) % 24;
    case "night":
      return hour < NIGHT_ENDS ? hour : (hour + 12) % 24;
  }
}
