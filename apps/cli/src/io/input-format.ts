import { extname } from "node:path";
import { parseChoiceOption } from "../usage-error.js";
import { isObject } from "./input-record.js";

/** How an input is written: a text a line, an object a line, a list of objects (or one, or JSON Lines), or a table. */
export type InputFormat = "text" | "jsonl" | "json" | "csv";

export const INPUT_FORMATS: readonly InputFormat[] = ["text", "jsonl", "json", "csv"];

/** Parses `--format`. Throws: UsageError. */
export function parseInputFormat(text: string): InputFormat {
  return parseChoiceOption("--format", text, INPUT_FORMATS);
}

const BY_NAME: Readonly<Record<string, InputFormat>> = {
  ".txt": "text",
  ".md": "text",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".json": "json",
  ".csv": "csv",
  ".tsv": "csv",
};

/** What the name of an input says, in any case; undefined for pipes and other names. */
export function formatOfName(file: string | undefined): InputFormat | undefined {
  return file === undefined ? undefined : BY_NAME[extname(file).toLowerCase()];
}

/** What a line, the first that is not blank, says of an input whose name says nothing. */
export function formatOfLine(line: string, field: string): InputFormat | undefined {
  const bare = line.trim();
  if (!bare.startsWith("{") && !bare.startsWith("[")) return "text";
  try {
    const value: unknown = JSON.parse(bare);
    if (isRecordWith(value, field)) return "jsonl";
    return isRecordList(value, field) ? "json" : "text";
  } catch {
    // May be the beginning of a value of several lines.
    return undefined;
  }
}

/** Whether a value, all of an input, is what commands read as JSON. */
export function isRecordInput(value: unknown, field: string): boolean {
  return isRecordWith(value, field) || isRecordList(value, field);
}

function isRecordList(value: unknown, field: string): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isRecordWith(item, field));
}

function isRecordWith(value: unknown, field: string): boolean {
  return isObject(value) && Object.hasOwn(value, field);
}
