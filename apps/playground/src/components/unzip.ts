import { Unzip, UnzipInflate } from "fflate";

/** How every archive begins. */
const BEGINNING = [0x50, 0x4b, 0x03, 0x04];

/**
 * The files of an archive by path, piece by piece: what is large is never in memory whole.
 *
 * Throws: Error saying in one sentence what is wrong with it.
 */
export async function unzipped(archive: Blob): Promise<ReadonlyMap<string, Blob>> {
  const beginning = new Uint8Array(await archive.slice(0, BEGINNING.length).arrayBuffer());
  if (BEGINNING.some((byte, at) => beginning[at] !== byte)) throw new Error("It is no archive.");
  const files = new Map<string, Blob>();
  const open = new Set<string>();
  let failure: unknown;
  const unzip = new Unzip((file) => {
    const parts: Blob[] = [];
    open.add(file.name);
    file.ondata = (error, data, isLast) => {
      if (error !== null) {
        failure = error;
        return;
      }
      parts.push(new Blob([new Uint8Array(data)]));
      if (!isLast) return;
      files.set(file.name, new Blob(parts));
      open.delete(file.name);
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    const reader = archive.stream().getReader();
    for (;;) {
      const { done, value } = await reader.read();
      unzip.push(value ?? new Uint8Array(0), done);
      if (done) break;
    }
  } catch (error) {
    failure ??= error;
  }
  if (failure !== undefined || open.size > 0)
    throw new Error("It is damaged, or not all of it is there.", { cause: failure });
  return files;
}
