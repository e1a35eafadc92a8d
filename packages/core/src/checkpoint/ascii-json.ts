/**
 * JSON text as bytes. What is not ASCII becomes JSON's own escapes, as Python's writers do, so every byte is
 * one character.
 */
export function asciiBytes(json: string): Uint8Array {
  const escaped = json.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return Uint8Array.from(escaped, (char) => char.charCodeAt(0));
}

/** A value as the bytes of a JSON file for people: two spaces, a line feed at the end. */
export function jsonFile(value: unknown): Uint8Array {
  return asciiBytes(`${JSON.stringify(value, null, 2)}\n`);
}
