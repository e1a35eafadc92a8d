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

/** The fields of the JSON object on a line, which say where they are wrong. */
export class InputRecord {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #place: string;

  constructor(fields: Readonly<Record<string, unknown>>, place: string) {
    this.#fields = fields;
    this.#place = place;
  }

  /** Whether the object has this field, with a value that is not null. */
  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name) && this.#fields[name] !== null;
  }

  /** What a reader that says itself what is wrong, and where from the place given, makes of the object. */
  read<T>(reader: (value: Readonly<Record<string, unknown>>, place: string) => T): T {
    return reader(this.#fields, this.#place);
  }

  /** A string. Throws: InputFileError with file, line and field. */
  string(name: string): string {
    const value = this.#fields[name];
    if (typeof value === "string") return value;
    throw this.#wrong(name, "a string", value);
  }

  /** A list of `least` strings or more. Throws: InputFileError with file, line and field. */
  strings(name: string, { least = 0 }: { readonly least?: number } = {}): readonly string[] {
    const value = this.#fields[name];
    const strings = Array.isArray(value) && value.every((item) => typeof item === "string");
    if (strings && value.length >= least) return value;
    throw this.#wrong(
      name,
      least === 0 ? "a list of strings" : `a list of strings, at least ${least}`,
      value,
    );
  }

  #wrong(name: string, expected: string, value: unknown): InputFileError {
    const received = Array.isArray(value)
      ? JSON.stringify(value).slice(0, 40)
      : value === null
        ? "null"
        : typeof value;
    return new InputFileError(
      `${this.#place}: expected ${expected} under ${JSON.stringify(name)}, got ${received}`,
    );
  }
}

function parseRecord(line: string, place: string): InputRecord {
  const value = parseJson(line, place);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InputFileError(`${place}: expected an object, got ${line.slice(0, 40)}`);
  return new InputRecord(value as Readonly<Record<string, unknown>>, place);
}

/** What a command makes of one line of its input. */
export interface InputReader<T> {
  /** Of a line of JSON Lines. */
  fromRecord(record: InputRecord): T;
  /** Of a line of plain text. Without it every input is JSON Lines, whatever its name. */
  fromText?(line: string): T;
}

/**
 * What a command works on: one input for each line of a text file or standard input, blank ones too, or for each
 * object of a `.jsonl` file. Everything is read and checked before the command starts.
 *
 * Throws: InputFileError with file and line; UsageError when there is nothing to read.
 */
export async function readInputs<T>(file: string | undefined, reader: InputReader<T>): Promise<readonly T[]> {
  const name = file ?? "standard input";
  const lines = splitLines(await readBytes(file), name);
  const { fromText } = reader;
  if (fromText !== undefined && file?.endsWith(".jsonl") !== true) return lines.map((line) => fromText(line));
  return lines.flatMap((line, i) =>
    line.trim() === "" ? [] : [reader.fromRecord(parseRecord(line, `${name}: line ${i + 1}`))],
  );
}

/** The texts a command works on: lines, or the `text` of each object. Throws as {@link readInputs}. */
export async function readTexts(file: string | undefined): Promise<readonly string[]> {
  return readInputs(file, { fromText: (line) => line, fromRecord: (record) => record.string("text") });
}

/**
 * What another program exported: one JSON value, or the values of JSON Lines.
 *
 * Throws: InputFileError with file and place; UsageError when there is nothing to read.
 */
export async function readExport(file: string | undefined): Promise<unknown> {
  const name = file ?? "standard input";
  const lines = splitLines(await readBytes(file), name);
  // Some programs begin their files with a byte order mark.
  if (lines[0]?.startsWith("\ufeff") === true) lines[0] = lines[0].slice(1);
  const written = lines.flatMap((line, i) => (line.trim() === "" ? [] : [i]));
  if (written.length === 0) throw new InputFileError(`${name}: is empty`);
  const [first] = written;
  if (written.length === 1 || !isJson(lines[first])) return parseJson(lines.join("\n"), name);
  return written.map((i) => parseJson(lines[i], `${name}: line ${i + 1}`));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputFileError(`${place} is not JSON: ${reasonOf(cause)}`, { cause });
  }
}

/** The sentence of a system error without its code and its call with paths, or of any other error. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { message, syscall }: NodeJS.ErrnoException = cause;
  const sentence = message.replace(/^[A-Z]+: /, "");
  const call = syscall === undefined ? -1 : sentence.lastIndexOf(`, ${syscall}`);
  return call === -1 ? sentence : sentence.slice(0, call);
}
