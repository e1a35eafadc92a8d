/** A command line that cannot be carried out as written: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Parses the JSON value of an option, which may look like `example`. Throws: UsageError naming the option. */
export function parseJsonOption(flag: string, text: string, example: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${flag}: not JSON: expected for example '${example}', got ${JSON.stringify(text)}`);
  }
}

/** Parses the number of an option. Throws: UsageError naming the option and the range. */
export function parseNumberOption(
  flag: string,
  text: string,
  range: { readonly low: number; readonly high: number; readonly integer: boolean },
): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const fits = value >= range.low && value <= range.high && (!range.integer || Number.isInteger(value));
  if (!fits) {
    const kind = range.integer ? "an integer" : "a number";
    const limits = Number.isFinite(range.high) ? ` from ${range.low} to ${range.high}` : ` from ${range.low}`;
    throw new UsageError(`${flag}: expected ${kind}${limits}, got ${JSON.stringify(text)}`);
  }
  return value;
}

/** The values of an option that takes several, with commas between them. Throws: what `parse` throws. */
export function parseListOption<T>(text: string, parse: (part: string) => T): readonly T[] {
  return [...new Set(text.split(",").map((part) => parse(part.trim())))];
}

/** One of the words that an option takes. Throws: UsageError naming the option and the words. */
export function parseChoiceOption<T extends string>(flag: string, text: string, choices: readonly T[]): T {
  const known = choices.find((choice) => choice === text);
  if (known !== undefined) return known;
  const last = choices.length - 1;
  const words = last > 0 ? `${choices.slice(0, last).join(", ")} or ${choices[last]}` : choices[0];
  throw new UsageError(`${flag}: expected ${words}, got ${JSON.stringify(text)}`);
}
