import type { CheckpointFiles, RandomAccessFile } from "./checkpoint-files.js";
import type { WeightStorage } from "./weight-source.js";

/** Reads ranges of weights, each file opened once. Close it when done. */
export class OpenFiles {
  readonly #files: CheckpointFiles;
  readonly #open = new Map<string, RandomAccessFile>();

  constructor(files: CheckpointFiles) {
    this.#files = files;
  }

  /** `length` bytes from byte `offset` of a weight: a view where it is in memory. Throws: CheckpointError. */
  async read(storage: WeightStorage, offset: number, length: number): Promise<Uint8Array> {
    if (storage.kind === "memory") return storage.data.subarray(offset, offset + length);
    let file = this.#open.get(storage.file);
    if (file === undefined) {
      file = await this.#files.open(storage.file);
      this.#open.set(storage.file, file);
    }
    return file.read(storage.offset + offset, length);
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map((file) => file.close()));
  }
}
