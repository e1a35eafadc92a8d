import { CheckpointError } from "../errors.js";

/** Bytes of a file, left where they are. */
export interface FileRange {
  /** First byte, from the start of the file. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

/**
 * Checks that a range can be read from a file of `size` bytes. `path` is for messages.
 *
 * Throws: CheckpointError `truncated-file`.
 */
export function checkRange(path: string, size: number, { offset, length }: FileRange): void {
  const fits = isCount(offset) && isCount(length) && offset + length <= size;
  if (fits) return;
  const reason = `wanted ${length} bytes at ${offset} of a file of ${size} bytes`;
  throw new CheckpointError("truncated-file", path, reason);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
