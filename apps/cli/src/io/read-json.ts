import { InputFileError, reasonOf } from "./input-file-error.js";
import { LARGEST_WHOLE } from "./read-bytes.js";

/** A value with where it stands. */
export interface PlacedValue {
  readonly value: unknown;
  readonly place: string;
}

/** Throws: InputFileError with the place. */
export function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputFileError(`${place} is not JSON: ${reasonOf(cause)}`, { cause });
  }
}

/**
 * What refuses a text of JSON for a key that an object has twice: one of both would be lost.
 *
 * Throws: InputFileError with the place.
 */
export async function keysOnce(): Promise<(text: string, place: string) => void> {
  const { quote, repeatedKey } = await import("@ernie-m/config");
  return (text, place) => {
    const repeated = repeatedKey(text);
    if (repeated === undefined) return;
    throw new InputFileError(`${place}: expected each key once in an object, got ${quote(repeated)} twice`);
  };
}

/** The values of JSON Lines, blank lines left out. Throws: InputFileError with file and line, counted from `firstLine`. */
export async function* jsonLineValues(
  lines: AsyncIterable<string>,
  name: string,
  firstLine = 1,
): AsyncGenerator<PlacedValue, void, undefined> {
  const checkKeys = await keysOnce();
  let number = firstLine - 1;
  for await (const line of lines) {
    number++;
    const place = `${name}: line ${number}`;
    if (line.trim() === "") continue;
    const value = parseJson(line, place);
    checkKeys(line, place);
    yield { value, place };
  }
}

/**
 * The values of a file of JSON: of one value that takes up all of it the items, when it is a list; else one value a line.
 *
 * Throws: InputFileError with file and place.
 */
export async function* jsonValues(
  lines: AsyncIterable<string>,
  name: string,
): AsyncGenerator<PlacedValue, void, undefined> {
  const { first, blank, rest } = await firstWritten(lines);
  if (first === undefined) return;
  const checkKeys = await keysOnce();
  const value = parseJsonOrUndefined(first);
  if (value === undefined) {
    yield* itemsOf(await parseWhole(first, blank, rest, name), name);
    return;
  }
  checkKeys(first, `${name}: line ${blank + 1}`);
  let alone = true;
  let number = blank + 1;
  for await (const line of rest) {
    number++;
    if (line.trim() === "") continue;
    if (alone) yield { value: value.json, place: `${name}: line ${blank + 1}` };
    alone = false;
    const place = `${name}: line ${number}`;
    const next = parseJson(line, place);
    checkKeys(line, place);
    yield { value: next, place };
  }
  if (!alone) return;
  if (Array.isArray(value.json)) yield* itemsOf(value.json, name);
  else yield { value: value.json, place: `${name}: line ${blank + 1}` };
}

/** The first line with something in it, how many are before it, and those behind it. */
export async function firstWritten(lines: AsyncIterable<string>): Promise<{
  readonly first: string | undefined;
  readonly blank: number;
  readonly rest: AsyncIterable<string>;
}> {
  const iterator = lines[Symbol.asyncIterator]();
  const rest = { [Symbol.asyncIterator]: () => iterator };
  for (let blank = 0; ; blank++) {
    const next = await iterator.next();
    if (next.done === true) return { first: undefined, blank, rest };
    if (next.value.trim() !== "") return { first: next.value, blank, rest };
  }
}

/** The value of a text of JSON, in an object, or undefined. */
export function parseJsonOrUndefined(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** A value of several lines; when they are none, the first line is to blame if it looks whole. */
async function parseWhole(
  first: string,
  blank: number,
  rest: AsyncIterable<string>,
  name: string,
): Promise<unknown> {
  if (!/^\s*[[{]/.test(first)) return parseJson(first, `${name}: line ${blank + 1}`);
  const lines = [first];
  let length = first.length;
  for await (const line of rest) {
    length += line.length + 1;
    if (length > LARGEST_WHOLE)
      throw new InputFileError(`${name}: is larger than 256 MiB, the most of one JSON value`);
    lines.push(line);
  }
  const text = lines.join("\n");
  const whole = parseJsonOrUndefined(text);
  if (whole !== undefined) {
    (await keysOnce())(text, name);
    return whole.json;
  }
  const looksWhole = /[\]}]\s*$/.test(first);
  return looksWhole ? parseJson(first, `${name}: line ${blank + 1}`) : parseJson(text, name);
}

function* itemsOf(value: unknown, name: string): Generator<PlacedValue, void, undefined> {
  if (!Array.isArray(value)) yield { value, place: name };
  else
    for (const [index, item] of value.entries()) yield { value: item, place: `${name}: item ${index + 1}` };
}
