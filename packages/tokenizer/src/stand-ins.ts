/**
 * Files that stand in the place of another. The rule is that of `@ernie-m/config`, on which this package does not
 * depend; a test of heads, which know both, holds them to each other.
 */
import { TokenizerError, type TokenizerErrorCode } from "./errors.js";

/** How much of a file tells whether it is a stand-in, in bytes: blanks and comments may come first. */
const TELLING_BYTES = 65_536;

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
 * Refuses a Git LFS pointer or a web page in the place of a file, saying so.
 *
 * Throws: TokenizerError with that code.
 */
export function refuseStandIn(
  { file, bytes }: { readonly file: string; readonly bytes: Uint8Array },
  code: TokenizerErrorCode,
): void {
  const start = asciiOf(bytes.subarray(0, TELLING_BYTES));
  if (bytes.length <= LARGEST_POINTER && POINTER.test(textAt(start, skipBlanks(start, 0))))
    throw new TokenizerError(
      code,
      file,
      "is a Git LFS pointer, not the file itself: run git lfs pull in its repository, or download the file",
    );
  if (PAGE.test(textAt(start, skipPreambles(start))))
    throw new TokenizerError(
      code,
      file,
      "is a web page, not the file itself: it was saved from a page's address, or the server asks to log in",
    );
}

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
