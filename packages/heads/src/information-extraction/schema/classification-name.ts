import { excerpt, SchemaError } from "./errors.js";
import { foldFullWidth } from "./full-width.js";

/** One option of a name such as `Sentiment [positive, negative]`. */
export interface OptionChoice {
  /** The option as the schema spells it, without the spaces around it. */
  readonly text: string;
  /** Where it stands in `bracket`, UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

/** The parts of a name that ends in options. */
export interface ClassificationName {
  /** The name without its options, folded for prompts: `Sentiment`. */
  readonly label: string;
  /** The options with their brackets, folded for prompts: `[positive, negative]`. Every prompt ends in it. */
  readonly bracket: string;
  readonly options: readonly OptionChoice[];
}

/**
 * Reads a name that ends in options, in half-width or full-width brackets; undefined for any other name. One option is
 * no choice: `founding date [year]` is a name like any other.
 *
 * Throws: SchemaError when the options are missing, empty, nested or said twice.
 */
export function parseClassificationName(name: string, path: string): ClassificationName | undefined {
  const folded = foldFullWidth(name);
  if (!folded.endsWith("]")) return undefined;
  const fail = (expected: string): SchemaError => new SchemaError(path, expected, excerpt(name));

  const open = folded.lastIndexOf("[");
  if (open === -1) throw fail('"[" before the closing "]"');
  const label = folded.slice(0, open).trim();
  if (folded.slice(open, -1).includes("]") || label.endsWith("["))
    throw fail("options without brackets inside");
  if (label === "") throw fail("a name before the options");

  const options: OptionChoice[] = [];
  const seen = new Set<string>();
  let position = open + 1;
  for (const part of folded.slice(position, -1).split(",")) {
    const text = part.trim();
    if (text === "") throw fail("options that are not empty");
    if (seen.has(text)) throw fail(`each option once, not ${excerpt(text)} again`);
    seen.add(text);
    const start = position + part.length - part.trimStart().length;
    const end = start + text.length;
    options.push({ text: name.slice(start, end), start: start - open, end: end - open });
    position += part.length + 1;
  }
  return options.length === 1 ? undefined : { label, bracket: folded.slice(open), options };
}
