import { createReadStream } from "node:fs";
import { UsageError } from "../usage-error.js";
import { InputFileError, reasonOf } from "./input-file-error.js";

/** An input of a command as it is read: a file, a pipe or standard input. */
export interface ByteSource {
  /** For messages. */
  readonly name: string;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Most bytes that are read where all of an input is needed at once: of a document, of a JSON value, of records. */
export const LARGEST_WHOLE = 256 * 2 ** 20;

/**
 * Opens an input; it is read when its chunks are asked for.
 *
 * Throws: UsageError when nothing is given and nothing piped in; the chunks InputFileError.
 */
export function openBytes(file: string | undefined): ByteSource {
  if (file !== undefined) return { name: file, chunks: fileChunks(file) };
  if (process.stdin.isTTY) throw new UsageError("nothing to read: give --input FILE or pipe text in");
  return { name: "standard input", chunks: process.stdin as AsyncIterable<Buffer> };
}

async function* fileChunks(file: string): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* createReadStream(file, { highWaterMark: 2 ** 18 }) as AsyncIterable<Buffer>;
  } catch (cause) {
    throw new InputFileError(`${file}: cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

/** The same, for who needs all of it at once. Its chunks throw InputFileError for more than `LARGEST_WHOLE` bytes. */
export function bounded({ name, chunks }: ByteSource): ByteSource {
  return { name, chunks: boundedChunks(name, chunks) };
}

async function* boundedChunks(
  name: string,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > LARGEST_WHOLE)
      throw new InputFileError(`${name}: is larger than 256 MiB, the most that is read at once`);
    yield chunk;
  }
}

/** The same, with how many bytes of it were read so far. */
export function counted({ name, chunks }: ByteSource): {
  readonly source: ByteSource;
  readonly bytesRead: () => number;
} {
  let bytes = 0;
  async function* all(): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  return { source: { name, chunks: all() }, bytesRead: () => bytes };
}

/** Bytes that are looked at to tell what an input is. */
const LOOKED_AT = 1024;

/** How an input begins, as far as it is UTF-8, and the input with its beginning. */
export async function peeked({
  name,
  chunks,
}: ByteSource): Promise<{ readonly beginning: string; readonly source: ByteSource }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const seen: Buffer[] = [];
  for (let bytes = 0; bytes < LOOKED_AT; ) {
    const next = await iterator.next();
    if (next.done === true) break;
    seen.push(next.value);
    bytes += next.value.length;
  }
  async function* all(): AsyncGenerator<Buffer, void, undefined> {
    yield* seen;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return {
    beginning: Buffer.concat(seen).subarray(0, LOOKED_AT).toString("utf8"),
    source: { name, chunks: all() },
  };
}
