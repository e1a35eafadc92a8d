import { createHash, type Hash } from "node:crypto";
import type { ByteSource } from "../io/read-bytes.js";
import { sha256 } from "./chunk-results.js";
import type { Chunk } from "./manifest.js";

/** A chunk before it has its id. */
export type Stretch = Omit<Chunk, "id">;

/** Most of an input that one chunk may have. */
export interface ChunkLimits {
  readonly bytes: number;
  readonly lines: number;
}

const LINE_FEED = 10;

/**
 * Cuts an input behind ends of lines: each chunk has as many lines as fit the limits, and one at least. The input is
 * read once, a piece at a time. Throws: what the source throws.
 */
export async function* splitInput(
  { chunks }: ByteSource,
  limits: ChunkLimits,
): AsyncGenerator<Stretch, void, undefined> {
  const open = new OpenChunk();
  for await (const piece of chunks)
    for (let from = 0; from < piece.length; ) {
      const feed = piece.indexOf(LINE_FEED, from);
      const to = feed === -1 ? piece.length : feed + 1;
      open.append(piece.subarray(from, to));
      from = to;
      if (feed === -1) break;
      const cut = open.endLine(limits);
      if (cut !== undefined) yield cut;
    }
  yield* open.end(limits);
}

/** Lines that are read, up to where a chunk is full: the line that did not fit begins the next. */
class OpenChunk {
  #index = 0;
  #start = 0;
  #firstLine = 1;
  /** Whole lines that are in it. */
  #lines = 0;
  #bytes = 0;
  #hash: Hash = createHash("sha256");
  /** The line being read. */
  #pieces: Uint8Array[] = [];
  #lineBytes = 0;

  append(piece: Uint8Array): void {
    // What a stream gives may be written over by what it gives next.
    this.#pieces.push(Uint8Array.from(piece));
    this.#lineBytes += piece.length;
  }

  /** Ends the line being read, and gives the chunk before it where the line does not fit that any more. */
  endLine({ bytes, lines }: ChunkLimits): Stretch | undefined {
    const isFull = this.#lines > 0 && (this.#lines >= lines || this.#bytes + this.#lineBytes > bytes);
    const cut = isFull ? this.#cut() : undefined;
    for (const piece of this.#pieces) this.#hash.update(piece);
    this.#bytes += this.#lineBytes;
    this.#lines += 1;
    this.#pieces = [];
    this.#lineBytes = 0;
    return cut;
  }

  /** What is left at the end of the input, whose last line may have no line feed. */
  *end(limits: ChunkLimits): Generator<Stretch, void, undefined> {
    if (this.#lineBytes > 0) {
      const cut = this.endLine(limits);
      if (cut !== undefined) yield cut;
    }
    if (this.#lines > 0) yield this.#cut();
  }

  #cut(): Stretch {
    const stretch: Stretch = {
      index: this.#index,
      start: this.#start,
      end: this.#start + this.#bytes,
      firstLine: this.#firstLine,
      lines: this.#lines,
      sha256: this.#hash.digest("hex"),
    };
    this.#index += 1;
    this.#start = stretch.end;
    this.#firstLine += this.#lines;
    this.#lines = 0;
    this.#bytes = 0;
    this.#hash = createHash("sha256");
    return stretch;
  }
}

/** A chunk of two lines or more, given with its bytes, as two with half of its lines each. */
export function halve(chunk: Stretch, bytes: Uint8Array): readonly [Stretch, Stretch] {
  const lines = Math.floor(chunk.lines / 2);
  let cut = 0;
  for (let line = 0; line < lines; line++) cut = bytes.indexOf(LINE_FEED, cut) + 1;
  const { index, start, end, firstLine } = chunk;
  return [
    { index, start, end: start + cut, firstLine, lines, sha256: sha256(bytes.subarray(0, cut)) },
    {
      index,
      start: start + cut,
      end,
      firstLine: firstLine + lines,
      lines: chunk.lines - lines,
      sha256: sha256(bytes.subarray(cut)),
    },
  ];
}
