import { type CheckpointFiles, memoryFiles, type RandomAccessFile } from "@ernie-m/core";
import { readWhole, refuseOpenStandIn } from "@ernie-m/core/runtime";
import { blobFile, missing } from "./blob-file.js";
import type { FileContent } from "./location.js";

/** A checkpoint of files that are at hand, which are read where they lie: nothing is copied. */
export function providedFiles(
  location: string,
  contents: Readonly<Record<string, FileContent>>,
): CheckpointFiles {
  const inMemory: Record<string, Uint8Array> = {};
  for (const [name, content] of Object.entries(contents))
    if (!(content instanceof Blob)) inMemory[name] = bytesOf(content);
  const memory = memoryFiles(location, inMemory);
  const open = async (name: string): Promise<RandomAccessFile> => {
    const content = Object.hasOwn(contents, name) ? contents[name] : undefined;
    if (content === undefined) throw missing(`${location}/${name}`);
    if (!(content instanceof Blob)) return memory.open(name);
    const file = blobFile(`${location}/${name}`, content);
    await refuseOpenStandIn(file);
    return file;
  };
  return {
    location,
    has: async (name) => Object.hasOwn(contents, name),
    names: async () => Object.keys(contents),
    open,
    readFile: async (name) => readWhole(await open(name)),
  };
}

function bytesOf(content: ArrayBuffer | Uint8Array): Uint8Array {
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}
