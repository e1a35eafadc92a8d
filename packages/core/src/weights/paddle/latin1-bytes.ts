import type { RandomAccessFile } from "../../checkpoint/checkpoint-files.js";
import { CheckpointError } from "../../errors.js";
import type { FileRange } from "../pickle/values.js";

/** Bytes of text read at once. */
const CHUNK = 1_048_576;

/**
 * Reads bytes that a pickle of protocol 2 holds as text: the characters U+0000 to U+00FF in UTF-8, each of
 * them one byte. Reads the text a megabyte at a time; `count` is the number of bytes it must give.
 *
 * Throws: CheckpointError `malformed-file` when the text holds other characters, another number of them, or
 * is no UTF-8.
 */
export async function readLatin1Bytes(
  file: RandomAccessFile,
  range: FileRange,
  count: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  let done = 0;
  /** The first byte of a character of two, when its second byte is still to come. */
  let lead = 0;
  for (let at = 0; at < range.length; at += CHUNK) {
    const text = await file.read(range.offset + at, Math.min(CHUNK, range.length - at));
    for (const unit of text) {
      if (lead !== 0) {
        if ((unit & 0xc0) !== 0x80) throw notLatin1(file, range);
        bytes[done++] = ((lead & 0x03) << 6) | (unit & 0x3f);
        lead = 0;
      } else if (unit < 0x80) {
        bytes[done++] = unit;
      } else if (unit === 0xc2 || unit === 0xc3) {
        lead = unit;
      } else {
        throw notLatin1(file, range);
      }
    }
  }
  if (lead !== 0 || done !== count) throw notLatin1(file, range);
  return bytes;
}

function notLatin1(file: RandomAccessFile, range: FileRange): CheckpointError {
  return new CheckpointError(
    "malformed-file",
    file.path,
    `the text of ${range.length} bytes at byte ${range.offset} of the pickle does not hold the bytes of its array`,
  );
}
