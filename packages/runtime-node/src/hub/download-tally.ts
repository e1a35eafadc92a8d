import type { DownloadProgress } from "@ernie-m/core";

interface Count {
  loaded: number;
  readonly size: number;
}

/** Adds up the downloads of one checkpoint and tells a listener. */
export class DownloadTally {
  readonly #listener: ((progress: DownloadProgress) => void) | undefined;
  readonly #counts = new Map<string, Count>();

  constructor(listener: ((progress: DownloadProgress) => void) | undefined) {
    this.#listener = listener;
  }

  /** Counts a file as needed, from now on. */
  expect(file: string, size: number): void {
    if (!this.#counts.has(file)) this.#counts.set(file, { loaded: 0, size });
  }

  /** Says how many bytes of a file are here. Throws: what the listener throws. */
  update(file: string, loaded: number): void {
    const count = this.#counts.get(file);
    if (count === undefined || this.#listener === undefined) return;
    count.loaded = loaded;
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
