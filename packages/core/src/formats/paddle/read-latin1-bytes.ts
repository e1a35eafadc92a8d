import type { RandomAccessFile } from "../../checkpoint/checkpoint-files.js";
import type { FileRange } from "../../checkpoint/file-range.js";
import { type CheckpointError, malformedFile } from "../../errors.js";

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
  /** 1 when the character's second byte is still to come, and the upper bits its first byte gave. */
  let open = 0;
  let upper = 0;
  let wrong = 0;
  for (let at = 0; at < range.length; at += CHUNK) {
    const text = await file.read(range.offset + at, Math.min(CHUNK, range.length - at));
    // Weights are as good as random, so every branch on them would be mispredicted half of the time: there
    // are none, and what is wrong is gathered. Writes past the end of `bytes` have no effect.
    for (let i = 0; i < text.length; i++) {
      const unit = text[i];
      const isFirst = (unit >> 7) & (unit >> 6) & 1;
      const isSecond = (unit >> 7) ^ isFirst;
      // The only first bytes are 0xc2 and 0xc3, and exactly they are followed by a second one.
      wrong |= (isSecond ^ open) | (-isFirst & ((unit & 0x3e) ^ 0x02));
      bytes[done] = (unit & (0x7f >> isSecond)) | (upper & -isSecond);
      done += 1 - isFirst;
      open = isFirst;
      upper = (unit & 0x03) << 6;
    }
  }
  if (wrong !== 0 || open !== 0 || done !== count) throw notLatin1(file, range);
  return bytes;
}

function notLatin1(file: RandomAccessFile, range: FileRange): CheckpointError {
  return malformedFile(
    file.path,
    `the text of ${range.length} bytes at byte ${range.offset} of the pickle does not hold the bytes of its array`,
  );
}
