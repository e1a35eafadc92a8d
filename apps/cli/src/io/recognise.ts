import type { InputFormat } from "./input-format.js";
import { isObject } from "./input-record.js";
import { parseJsonOrUndefined } from "./read-json.js";

/** Code units of lines that are looked at to tell JSON from texts. */
const LOOKED_AT = 16 * 2 ** 20;

/** What an input is, with all of its lines. */
export interface Recognised {
  readonly known: InputFormat;
  readonly lines: AsyncIterable<string>;
}

/**
 * Tells what an input is whose name says nothing: JSON where it is what a file of JSON may be, one value or one a line, whether
 * or not objects have `field`; else texts. A line that begins as no list, object or string of JSON is a text: numbers are.
 *
 * Throws: what reading the lines throws.
 */
export async function recognise(
  lines: AsyncGenerator<string, void, undefined>,
  field: string,
): Promise<Recognised> {
  const seen: string[] = [];
  const isJson = await looksLikeJson(writtenLines(lines, seen), seen, field);
  return { known: isJson ? "json" : "text", lines: chain(seen, lines) };
}

async function looksLikeJson(
  written: AsyncGenerator<string, void, undefined>,
  seen: readonly string[],
  field: string,
): Promise<boolean> {
  const { value: first = "" } = await written.next();
  if (!/^\s*[[{"]/.test(first)) return false;
  const value = parseJsonOrUndefined(first);
  if (value === undefined) {
    // A string ends in its line; a list or an object may go on.
    if (/^\s*"/.test(first)) return false;
    for await (const _ of written);
    return parseJsonOrUndefined(seen.join("\n")) !== undefined;
  }
  // What comes behind a record is another one, or a mistake.
  if (isObject(value.json) && Object.hasOwn(value.json, field)) return true;
  for await (const line of written)
    if (!/^\s*[[{"]/.test(line) || parseJsonOrUndefined(line) === undefined) return false;
  return true;
}

/** Lines that are not blank, as far as is looked; all that are taken go to `seen`. */
async function* writtenLines(
  lines: AsyncGenerator<string, void, undefined>,
  seen: string[],
): AsyncGenerator<string, void, undefined> {
  for (let length = 0; length < LOOKED_AT; ) {
    const next = await lines.next();
    if (next.done === true) return;
    seen.push(next.value);
    length += next.value.length + 1;
    if (next.value.trim() !== "") yield next.value;
  }
}

async function* chain(
  seen: readonly string[],
  rest: AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  yield* seen;
  yield* rest;
}
