import { UnreadableFile } from "./unreadable.js";

/** A file's bytes as text: UTF-8, or UTF-16 where a byte order mark says so. Throws: UnreadableFile. */
export function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFile("It is not written in UTF-8: save it in that encoding.");
  }
  if (text.includes("\u0000")) throw new UnreadableFile("It is no text: it has null characters in it.");
  return text.replace(/\r\n?/g, "\n");
}
