import { escaped } from "../pointer.js";
import type { ValueSource } from "../result.js";
import { isJsonObject } from "../schema/json-schema.js";

/** A record in which every value that has a text is that text. */
export function asWritten(record: unknown, sources: ReadonlyMap<string, ValueSource>, pointer = ""): unknown {
  const text = sources.get(pointer)?.text;
  if (text !== undefined) return text;
  if (Array.isArray(record))
    return record.map((item, index) => asWritten(item, sources, `${pointer}/${index}`));
  if (!isJsonObject(record)) return record;
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      asWritten(value, sources, `${pointer}/${escaped(name)}`),
    ]),
  );
}
