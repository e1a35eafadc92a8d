import { InputFileError } from "./input-file-error.js";

type JsonRecord = Readonly<Record<string, unknown>>;

/** Levels of lists and objects in what a record carries: more than any program writes, fewer than a stack holds. */
const MOST_LEVELS = 100;

/** The fields of one record of an input, which say where they are wrong. */
export class InputRecord {
  readonly #fields: JsonRecord;
  readonly #place: string;

  constructor(fields: JsonRecord, place: string) {
    this.#fields = fields;
    this.#place = place;
  }

  /** Whether the object has this field, with a value that is not null. */
  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name) && this.#fields[name] !== null;
  }

  /** What a reader that says itself what is wrong, and where from the place given, makes of the object. */
  read<T>(reader: (value: JsonRecord, place: string) => T): T {
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

  /** All fields but those named, for the result. Throws: InputFileError for values that are nested too deep. */
  others(taken: readonly string[]): JsonRecord {
    const others = Object.entries(this.#fields).filter(([name]) => !taken.includes(name));
    for (const [name, value] of others)
      if (isDeeper(value, MOST_LEVELS))
        throw new InputFileError(
          `${this.#place}: expected at most ${MOST_LEVELS} levels under ${JSON.stringify(name)}, got more`,
        );
    return Object.fromEntries(others);
  }

  #wrong(name: string, expected: string, value: unknown): InputFileError {
    const received = Array.isArray(value) ? listExcerpt(value) : value === null ? "null" : typeof value;
    return new InputFileError(
      `${this.#place}: expected ${expected} under ${JSON.stringify(name)}, got ${received}`,
    );
  }
}

/** A record of a parsed value. Throws: InputFileError with its place. */
export function recordOf(value: unknown, place: string): InputRecord {
  if (isObject(value)) return new InputRecord(value, place);
  const received = Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`;
  throw new InputFileError(`${place}: expected an object, got ${received}`);
}

export function isObject(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The beginning of a list for a message, without what lies deeper in it. */
function listExcerpt(list: readonly unknown[]): string {
  const items = list.slice(0, 10).map((item) => {
    if (typeof item === "string") return JSON.stringify(item.slice(0, 20));
    return typeof item === "object" && item !== null ? "…" : String(item);
  });
  return `[${items.join(",")}]`.slice(0, 40);
}

/** Whether lists and objects lie in each other more than `levels` deep. */
function isDeeper(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return false;
}
