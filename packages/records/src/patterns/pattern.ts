import type { CancelSignal } from "@ernie-m/core";
import type { Finding } from "../types.js";
import { boundedPattern } from "./bounded-pattern.js";
import { turns } from "./turns.js";

/** Finds what a pattern matches, as whole words. Throws: InputError naming `place`; the signal's reason. */
export async function recognizePattern(
  text: string,
  pattern: string,
  place: string,
  signal?: CancelSignal,
): Promise<readonly Finding<string>[]> {
  const { find } = await boundedPattern(pattern, place);
  const takeTurns = turns(signal);
  const findings: Finding<string>[] = [];
  for (const matches of find(text)) {
    for (const { start, end } of matches) findings.push({ start, end, value: text.slice(start, end) });
    await takeTurns();
  }
  return findings;
}
