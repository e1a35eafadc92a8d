import { bytesArgument, numberArgument } from "./arguments.js";

/** What is often found in the place of a file: the pointer that Git LFS leaves, or a page that was saved or answered. */
export type StandIn = "lfs-pointer" | "web-page";

/** How much of a file tells whether it is a stand-in, in bytes: blanks and comments may come first. */
export const STAND_IN_BYTES = 65_536;

/** A pointer is a few lines long, in bytes. */
const LARGEST_POINTER = 1024;

/** Both are plain ASCII where they tell. */
const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\//;
const PAGE = /^<(?:!doctype[\t\n\f\r ]+html|html|head|body)(?=[\t\n\f\r />]|$)/i;

/** More than either pattern takes, in bytes. */
const LONGEST_OPENING = 64;

/** What comes before a page without being of it: from the first until the second. */
const PREAMBLES = [
  ["<?xml", "?>"],
  ["<!--", "-->"],
] as const;

/**
 * What stands in the place of a file; undefined for what may be the file itself. A byte order mark, blanks, an XML
 * declaration and comments may come first.
 *
 * @param start the first bytes of the file: {@link STAND_IN_BYTES} are enough.
 * @param size bytes of the whole file.
 */
export function standInOf(start: Uint8Array, size: number): StandIn | undefined {
  bytesArgument("start", start);
  numberArgument("size", size);
  const bytes = asciiOf(start.subarray(0, STAND_IN_BYTES));
  if (size <= LARGEST_POINTER && POINTER.test(textAt(bytes, skipBlanks(bytes, 0)))) return "lfs-pointer";
  return PAGE.test(textAt(bytes, skipPreambles(bytes))) ? "web-page" : undefined;
}

/** What a stand-in is and what helps, after "is" or "got". */
export const standInReasons: { readonly [S in StandIn]: string } = {
  "lfs-pointer":
    "a Git LFS pointer, not the file itself: run git lfs pull in its repository, or download the file",
  "web-page":
    "a web page, not the file itself: it was saved from a page's address, or the server asks to log in",
};

/** Without a byte order mark; of UTF-16, which shells write what they are given in, the bytes that are characters. */
function asciiOf(bytes: Uint8Array): Uint8Array {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return bytes.subarray(3);
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isUtf16 ? bytes.subarray(2).filter((byte) => byte !== 0) : bytes;
}

function skipBlanks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isBlank(bytes[at])) at++;
  return at;
}

function skipPreambles(bytes: Uint8Array): number {
  for (let at = 0; ; ) {
    const start = skipBlanks(bytes, at);
    const preamble = PREAMBLES.find(([open]) => isAt(bytes, start, open));
    if (preamble === undefined) return start;
    const [open, close] = preamble;
    at = start + open.length;
    while (at < bytes.length && !isAt(bytes, at, close)) at++;
    at += close.length;
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x0c;
}

function isAt(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

function textAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + LONGEST_OPENING));
}
