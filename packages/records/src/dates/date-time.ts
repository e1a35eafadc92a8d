import type { ReadText } from "../read-text.js";
import type { Finding, RecognitionOptions } from "../types.js";
import { recognizeDate } from "./date.js";
import { recognizeTime } from "./time-of-day.js";

/** Between a day and a time, or a time and a day. */
const JOINT =
  /^(?:t|,? |, ?|,? (?:um|à|at|às|a las|alle|alle ore|ore|kl\.?|klo|в|om|saat|o|ab|on|am|le|el|del|de|il|em|op|den) | ?\([^()\d]{1,4}\) ?| (?:г\.|года),?(?: в)? |)$/u;
const LONGEST_JOINT = 12;

/** Finds days with a time of day, "2025-06-02T14:30Z", "2. Juni 2025 um 14:30 Uhr". */
export async function recognizeDateTime(
  read: ReadText,
  options: RecognitionOptions,
): Promise<readonly Finding<string>[]> {
  const times = recognizeTime(read);
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
    const [date, time] = first.is === "date" ? [first, second] : [second, first];
    findings.push({ start: first.start, end: second.end, ...joined(date, time.value ?? "") });
    i++;
  }
  return findings;
}

function joined(date: Finding<string>, time: string): Pick<Finding<string>, "value" | "problem"> {
  if (date.value !== undefined) return { value: `${date.value}T${time}` };
  if (date.problem === undefined) return {};
  return {
    problem: { ...date.problem, readings: date.problem.readings.map((reading) => `${reading}T${time}`) },
  };
}
