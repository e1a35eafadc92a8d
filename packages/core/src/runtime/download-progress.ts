import type { DownloadProgress } from "../checkpoint/checkpoint-location.js";

interface Count {
  loaded: number;
  /** Bytes of the whole file as far as anyone has said; undefined while nobody has. */
  size: number | undefined;
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
    this.#count(file).size = size;
  }

  /**
   * Says how many bytes of a file are here, and of how many where that is known by now. A server that does
   * not state a length, or states that of the encoded file, is corrected by what arrives.
   *
   * Throws: what the listener throws.
   */
  update(file: string, loaded: number, size?: number): void {
    const count = this.#count(file);
    count.loaded = loaded;
    count.size = size ?? count.size;
    if (this.#listener === undefined) return;
    const all = [...this.#counts.values()];
    this.#listener({
      file,
      fileLoaded: loaded,
      fileTotal: totalOf(count),
      loaded: all.reduce((sum, each) => sum + each.loaded, 0),
      total: all.reduce((sum, each) => sum + totalOf(each), 0),
      filesDone: all.filter((each) => each.loaded === each.size).length,
      filesTotal: all.length,
    });
  }

  #count(file: string): Count {
    const known = this.#counts.get(file);
    if (known !== undefined) return known;
    const count: Count = { loaded: 0, size: undefined };
    this.#counts.set(file, count);
    return count;
  }
}

function totalOf({ loaded, size = 0 }: Count): number {
  return Math.max(size, loaded);
}
