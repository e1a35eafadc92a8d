/** A value as the bytes of a JSON file in ASCII alone, as this project writes them: two spaces, a line feed at the end. */
export function jsonBytes(value: unknown): Uint8Array {
  const text = JSON.stringify(value, null, 2).replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return Uint8Array.from(`${text}\n`, (char) => char.charCodeAt(0));
}

/** The value of such bytes. Throws: SyntaxError. */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return JSON.parse(text);
}
