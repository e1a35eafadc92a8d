import { platformNavigator } from "../platform.js";
import type { ChunkStore } from "./chunk-store.js";

const FOLDER = "ernie-m";

/** Whether the origin has a private file system that can be written from here. */
export function hasOpfs(): boolean {
  return (
    typeof platformNavigator().storage?.getDirectory === "function" &&
    typeof FileSystemFileHandle === "function" &&
    "createWritable" in FileSystemFileHandle.prototype
  );
}

/** Entries in the origin's private file system: a folder each, a file for each part. */
export function opfsStore(): ChunkStore {
  const root = async (): Promise<FileSystemDirectoryHandle> =>
    (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
  return {
    kind: "opfs",
    read: (entry, part) =>
      unlessMissing(async () => {
        const folder = await (await root()).getDirectoryHandle(entry);
        const file = await (await folder.getFileHandle(part)).getFile();
        // Empty is what never got its bytes: the tab was closed, or the quota was used up.
        return file.size === 0 ? undefined : file;
      }),
    async write(entry, part, bytes) {
      const folder = await (await root()).getDirectoryHandle(entry, { create: true });
      const file = await folder.getFileHandle(part, { create: true });
      // It is a new file, which takes the old one's place when it is closed.
      const writable = await file.createWritable();
      try {
        await writable.write(bytes);
        await writable.close();
      } catch (cause) {
        await writable.abort().catch(() => {});
        throw cause;
      }
    },
    async entries() {
      const names: string[] = [];
      for await (const name of (await root()).keys()) names.push(name);
      return names;
    },
    async remove(entry) {
      await unlessMissing(async () => (await root()).removeEntry(entry, { recursive: true }));
    },
  };
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "NotFoundError") return undefined;
    throw cause;
  }
}
