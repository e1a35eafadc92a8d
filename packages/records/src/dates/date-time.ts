import type { ReadText } from "../read-text.js";
import type { Finding, RecognitionOptions } from "../types.js";
import { dayAfter } from "./calendar.js";
import { recognizeDate } from "./date.js";
import { recognizeTime, type TimeOfDay } from "./time-of-day.js";

/** Between a day and a time, or a time and a day. */
const JOINT =
  /^(?:t|,? |, ?|,? (?:um|à|at|às|a las|alle|alle ore|ore|kl\.?|klo|в|om|saat|o|ab|on|am|le|el|del|de|il|em|op|den) | ?\([^()\d]{1,4}\) ?| (?:г\.|года),?(?: в)? |)$/u;
const LONGEST_JOINT = 12;
const WHOLE_DAY = /^\d{4}-\d\d-\d\d$/;

/** Finds days with a time of day, "2025-06-02T14:30Z", "2. Juni 2025 um 14:30 Uhr". */
export async function recognizeDateTime(
  read: ReadText,
  options: RecognitionOptions,
): Promise<readonly Finding<string>[]> {
  const times = recognizeTime(read, options);
  if (times.length === 0) return [];
  const parts = [
    ...(await recognizeDate(read, options)).map((finding) => ({ ...finding, is: "date" as const })),
    ...times.map((finding) => ({ ...finding, is: "time" as const })),
  ].sort((a, b) => a.start - b.start);
  const findings: Finding<string>[] = [];
  for (let i = 1; i < parts.length; i++) {
    const [first, second] = [parts[i - 1], parts[i]];
    if (first.is === second.is || second.start < first.end || second.start - first.end > LONGEST_JOINT)
      continue;
    if (!JOINT.test(read.lower.slice(first.end, second.start))) continue;
    const joint = { start: first.start, end: second.end };
    if (first.is === "date" && second.is === "time") findings.push({ ...joint, ...joined(first, second) });
    if (first.is === "time" && second.is === "date") findings.push({ ...joint, ...joined(second, first) });
    i++;
  }
  return findings;
}

function joined(date: Finding<string>, time: TimeOfDay): Pick<Finding<string>, "value" | "problem"> {
  const at = (day: string): string => `${day}T${time.value}`;
  // The night of a day has its small hours on the next one, and one does not know which of them is said.
  const all = (day: string): readonly string[] =>
    time.pastMidnight && WHOLE_DAY.test(day) ? [at(day), at(dayAfter(day))] : [at(day)];
  if (date.value !== undefined) {
    const readings = all(date.value);
    if (readings.length === 1) return { value: readings[0] };
    return {
      problem: { code: "ambiguous", expected: "the day that the hours after midnight are of", readings },
    };
  }
  if (date.problem === undefined) return {};
  return { problem: { ...date.problem, readings: date.problem.readings.flatMap((day) => all(String(day))) } };
}
