import type { Finding } from "../types.js";
import { boundedPattern } from "./bounded-pattern.js";

/** Finds what a pattern matches, as whole words. Throws: InputError naming `place`. */
export async function recognizePattern(
  text: string,
  pattern: string,
  place: string,
): Promise<readonly Finding<string>[]> {
  const { find } = await boundedPattern(pattern, place);
  return find(text).map(({ start, end }) => ({ start, end, value: text.slice(start, end) }));
}
