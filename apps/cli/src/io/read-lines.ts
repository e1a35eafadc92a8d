import { InputFileError } from "./input-file-error.js";
import type { ByteSource } from "./read-bytes.js";

/** Most bytes of one line. */
export const LONGEST_LINE = 64 * 2 ** 20;

const LINE_FEED = 0x0a;

/** How lines are read. */
export interface LineOptions {
  /** Most bytes of a line. Default 64 MiB. */
  readonly longest?: number;
  /** The number, counted from 1, that the first line has in what this is a part of. Default 1: it is all of it. */
  readonly firstLine?: number | undefined;
}

/**
 * The lines of an input, split at U+000A only; a line feed at the end starts no further line, a byte order mark before
 * line 1 is no part of it.
 *
 * Throws: InputFileError, for a line that is not UTF-8 or too long.
 */
export async function* readLines(
  { name, chunks }: ByteSource,
  { longest = LONGEST_LINE, firstLine = 1 }: LineOptions = {},
): AsyncGenerator<string, void, undefined> {
  const decode = lineDecoder(name);
  let begun: Buffer[] = [];
  let length = 0;
  let number = firstLine;
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; ) {
      const feed = chunk.indexOf(LINE_FEED, start);
      const end = feed === -1 ? chunk.length : feed;
      length += end - start;
      if (length > longest)
        throw new InputFileError(
          `${name}: line ${number} is longer than ${longest / 2 ** 20} MiB, the longest that is read`,
        );
      begun.push(chunk.subarray(start, end));
      start = end + 1;
      if (feed === -1) break;
      yield decode(begun, number);
      begun = [];
      length = 0;
      number++;
    }
  }
  if (length === 0) return;
  const last = decode(begun, number);
  // Nothing but a byte order mark is no line.
  if (last !== "") yield last;
}

function lineDecoder(name: string): (parts: readonly Buffer[], number: number) => string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return (parts, number) => {
    const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    try {
      const line = decoder.decode(bytes);
      return number === 1 && line.startsWith("\ufeff") ? line.slice(1) : line;
    } catch (cause) {
      const utf16 = number === 1 && isUtf16(bytes) ? ", but UTF-16: save it as UTF-8" : "";
      throw new InputFileError(`${name}: line ${number} is not UTF-8${utf16}`, { cause });
    }
  };
}

/** Whether a text begins with the byte order mark of UTF-16. */
function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/** All of an input as one text, without a byte order mark. Throws: InputFileError. */
export async function readWhole({ name, chunks }: ByteSource): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const bytes = Buffer.concat(parts);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const utf16 = isUtf16(bytes) ? ", but UTF-16: save it as UTF-8" : "";
    throw new InputFileError(`${name}: is not UTF-8${utf16}`, { cause });
  }
}
