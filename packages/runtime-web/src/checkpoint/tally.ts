import type { DownloadProgress } from "@ernie-m/core";

interface Count {
  loaded: number;
  size: number;
}

/** Adds up the downloads of one checkpoint and tells a listener. */
export class Tally {
  readonly #listener: ((progress: DownloadProgress) => void) | undefined;
  readonly #counts = new Map<string, Count>();

  constructor(listener: ((progress: DownloadProgress) => void) | undefined) {
    this.#listener = listener;
  }

  /** Counts a file as needed. */
  expect(file: string, size: number): void {
    const count = this.#counts.get(file);
    if (count === undefined) this.#counts.set(file, { loaded: 0, size });
    else count.size = size;
  }

  /** Says how many bytes of a file are here. Throws: what the listener throws. */
  update(file: string, loaded: number, size = 0): void {
    // A server that does not state a length, or states that of the encoded file, is corrected by what arrives.
    const count = this.#counts.get(file) ?? { loaded: 0, size };
    count.loaded = loaded;
    count.size = Math.max(count.size, size, loaded);
    this.#counts.set(file, count);
    if (this.#listener === undefined) return;
    const all = [...this.#counts.values()];
    this.#listener({
      file,
      fileLoaded: loaded,
      fileTotal: count.size,
      loaded: all.reduce((sum, each) => sum + each.loaded, 0),
      total: all.reduce((sum, each) => sum + each.size, 0),
      filesDone: all.filter((each) => each.loaded === each.size).length,
      filesTotal: all.length,
    });
  }
}
