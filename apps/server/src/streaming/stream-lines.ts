import { InputError } from "@ernie-m/core";
import type { Schema } from "@ernie-m/heads";
import { RequestError } from "../errors.js";
import type { OffsetUnit } from "../offsets.js";
import type { CallerSettings } from "../requests/extraction-settings.js";
import { streamHeader, streamItem } from "../schemas/stream.js";

/** The first line of a stream. */
export interface StreamHeader extends CallerSettings {
  readonly schema: Schema;
  readonly model?: string;
  readonly offsets?: OffsetUnit;
}

/** Any further line. */
export interface StreamItem {
  readonly id?: string | number;
  readonly text: string;
}

/** Throws: RequestError `invalid-json`; InputError naming what is wrong. What the library checks is left to it. */
export function readHeader(line: string): StreamHeader {
  const header = readObject(line, "the first line", Object.keys(streamHeader.properties));
  if (header.schema === undefined) throw new InputError("schema", "a schema", "none");
  if (header.model !== undefined && typeof header.model !== "string")
    throw new InputError("model", "a name", typeof header.model);
  if (header.offsets !== undefined && header.offsets !== "utf-16" && header.offsets !== "code-points")
    throw new InputError("offsets", '"utf-16" or "code-points"', JSON.stringify(header.offsets));
  return header as unknown as StreamHeader;
}

/** Throws: as `readHeader`. */
export function readItem(line: string): StreamItem {
  const { id, text } = readObject(line, "a line", Object.keys(streamItem.properties));
  if (typeof text !== "string")
    throw new InputError("text", "a string", text === null ? "null" : typeof text);
  if (id === undefined) return { text };
  if (typeof id !== "string" && typeof id !== "number")
    throw new InputError("id", "a string or a number", typeof id);
  return { id, text };
}

function readObject(line: string, name: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  const value = readJson(line, name);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InputError(name, "a JSON object", Array.isArray(value) ? "a list" : String(typeof value));
  const strange = Object.keys(value).find((key) => !known.includes(key));
  if (strange !== undefined)
    throw new InputError(name, `of ${known.join(", ")} some`, JSON.stringify(strange.slice(0, 60)));
  return value as Readonly<Record<string, unknown>>;
}

function readJson(line: string, name: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw new RequestError("invalid-json", `${name}: expected JSON`);
  }
}
