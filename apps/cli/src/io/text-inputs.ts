import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { UsageError } from "../usage-error.js";

/** Why an input cannot be read, with its place. */
export class InputFileError extends Error {
  override readonly name = "InputFileError";
  readonly code = "invalid-input-file";
}

const LINE_FEED = 0x0a;

async function readBytes(file: string | undefined): Promise<Buffer> {
  if (file === undefined) {
    if (process.stdin.isTTY) throw new UsageError("nothing to read: give --input FILE or pipe text in");
    return buffer(process.stdin);
  }
  try {
    return await readFile(file);
  } catch (cause) {
    throw new InputFileError(`${file}: cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

/** The lines of a file, split at U+000A only; a line feed at the end starts no further line. */
function splitLines(bytes: Buffer, file: string): string[] {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed === -1 ? bytes.length : feed;
    try {
      lines.push(decoder.decode(bytes.subarray(start, end)));
    } catch (cause) {
      throw new InputFileError(`${file}: line ${lines.length + 1} is not UTF-8`, { cause });
    }
    start = end + 1;
  }
  return lines;
}

/** The JSON object on a line of a `.jsonl` file. Throws: InputFileError with file and line. */
function parseRecord(line: string, file: string, number: number): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new InputFileError(`${file}: line ${number} is not JSON: ${reasonOf(cause)}`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InputFileError(`${file}: line ${number}: expected an object, got ${line.slice(0, 40)}`);
  return value as Readonly<Record<string, unknown>>;
}

/**
 * The texts a command works on: the lines of a text file or standard input, blank ones too, or the `text` of
 * each object of a `.jsonl` file. Everything is read and checked before the command starts.
 *
 * Throws: InputFileError with file and line; UsageError when there is nothing to read.
 */
export async function readTexts(file: string | undefined): Promise<readonly string[]> {
  const name = file ?? "standard input";
  const lines = splitLines(await readBytes(file), name);
  if (file === undefined || !file.endsWith(".jsonl")) return lines;
  const texts: string[] = [];
  lines.forEach((line, i) => {
    if (line.trim() === "") return;
    const { text } = parseRecord(line, name, i + 1);
    if (typeof text !== "string")
      throw new InputFileError(`${name}: line ${i + 1}: expected a string under "text", got ${typeof text}`);
    texts.push(text);
  });
  return texts;
}

/** The sentence of a system error without its code's prefix, or of any other error. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.replace(/^[A-Z]+: /, "") : String(cause);
}
