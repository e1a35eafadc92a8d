import { checkObject, checkText } from "../arguments.js";
import { CheckpointError } from "../errors.js";
import type { CheckpointFiles, RandomAccessFile } from "./checkpoint-files.js";
import { checkRange } from "./file-range.js";
import { refuseStandIn } from "./stand-ins.js";

/**
 * A checkpoint whose files are in memory already: fetched by a browser, unpacked, or made by a test.
 *
 * `location` is for messages. The bytes are not copied: reads return views of them.
 *
 * Throws: InputError.
 */
export function memoryFiles(
  location: string,
  contents: Readonly<Record<string, Uint8Array>>,
): CheckpointFiles {
  checkText("location", location);
  checkObject("contents", "bytes by name", contents);
  const find = (name: string): Uint8Array => {
    const bytes = Object.hasOwn(contents, name) ? contents[name] : undefined;
    if (bytes === undefined) {
      throw new CheckpointError("unreadable-file", `${location}/${name}`, "there is no such file");
    }
    refuseStandIn(`${location}/${name}`, bytes, bytes.length);
    return bytes;
  };
  return {
    location,
    has: async (name) => Object.hasOwn(contents, name),
    names: async () => Object.keys(contents),
    readFile: async (name) => find(name),
    open: async (name) => memoryFile(`${location}/${name}`, find(name)),
  };
}

function memoryFile(path: string, bytes: Uint8Array): RandomAccessFile {
  return {
    path,
    size: bytes.length,
    async read(offset, length) {
      checkRange(path, bytes.length, { offset, length });
      return bytes.subarray(offset, offset + length);
    },
    close: async () => {},
  };
}
