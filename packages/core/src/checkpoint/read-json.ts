import { quote, repeatedKey } from "@ernie-m/config";
import { CheckpointError, malformedFile } from "../errors.js";
import { decodeUtf8 } from "./utf8.js";

/** An object as JSON gives it: the values are unknown. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object, not an array and not null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Parses a JSON object out of a checkpoint file. Unlike `JSON.parse` alone it takes bytes only when they are
 * strict UTF-8 and refuses a key that stands twice in one object: of two tensors under one name, which one
 * wins must not depend on the reader.
 *
 * `what` names the JSON in messages, for example `header`.
 * Throws: CheckpointError `malformed-file`.
 */
export function readJsonObject(bytes: Uint8Array, file: string, what: string): JsonObject {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw malformedFile(file, `the ${what} is not UTF-8`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError("malformed-file", file, `the ${what} is not JSON`, { cause });
  }
  if (!isJsonObject(value)) {
    throw malformedFile(file, `the ${what} is not a JSON object`);
  }
  const repeated = repeatedKey(text);
  if (repeated !== undefined) {
    throw malformedFile(file, `the ${what} has the key ${quote(repeated)} twice in one object`);
  }
  return value;
}
