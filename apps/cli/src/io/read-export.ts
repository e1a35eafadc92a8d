import { InputFileError } from "./input-file-error.js";
import { type ByteSource, bounded, LARGEST_WHOLE, openBytes } from "./read-bytes.js";
import { jsonValues } from "./read-json.js";
import { readLines } from "./read-lines.js";

/**
 * What another program exported: the items of a JSON list, one JSON value, or the values of JSON Lines.
 *
 * Throws: InputFileError with file and place; UsageError when there is nothing to read.
 */
export async function readExport(file: string | undefined): Promise<readonly unknown[]> {
  const source = beginningAsJson(bounded(openBytes(file)));
  const values: unknown[] = [];
  for await (const { value } of jsonValues(readLines(source, { longest: LARGEST_WHOLE }), source.name))
    values.push(value);
  return values;
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** The same as long as it may be JSON: what cannot be is refused before all of it is read, and so is nothing at all. */
function beginningAsJson({ name, chunks }: ByteSource): ByteSource {
  return { name, chunks: checkedChunks(name, chunks) };
}

async function* checkedChunks(
  name: string,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  let begun = false;
  for await (const chunk of chunks) {
    if (!begun) {
      const first = chunk.find(
        (byte) => !BYTE_ORDER_MARK.includes(byte) && !/\s/.test(String.fromCharCode(byte)),
      );
      begun = first !== undefined;
      if (first !== undefined && !/[[{"\w-]/.test(String.fromCharCode(first)))
        throw new InputFileError(`${name} is not JSON: it begins with the byte ${first}`);
    }
    yield chunk;
  }
  if (!begun) throw new InputFileError(`${name}: is empty`);
}
