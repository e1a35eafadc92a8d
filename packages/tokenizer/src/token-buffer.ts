/**
 * Growing arrays of (id, start, end) for one text, with the spelling of the tokens that the vocabulary does
 * not have: theirs cannot be had back from the id.
 */
export class TokenBuffer {
  length = 0;
  #ids = new Int32Array(256);
  #starts = new Int32Array(256);
  #ends = new Int32Array(256);
  #spelling = new Uint16Array(256);
  /** End in `#spelling` of each kept spelling. */
  #spellingEnds = new Int32Array(16);
  #spellings = 0;

  clear(): void {
    this.length = 0;
    this.#spellings = 0;
  }

  push(id: number, start: number, end: number): void {
    if (this.length === this.#ids.length) {
      this.#ids = grown(this.#ids);
      this.#starts = grown(this.#starts);
      this.#ends = grown(this.#ends);
    }
    this.#ids[this.length] = id;
    this.#starts[this.length] = start;
    this.#ends[this.length] = end;
    this.length++;
  }

  /** Keeps units [from, to) as the spelling of the unknown token that was pushed last. */
  keepSpelling(units: Uint16Array, from: number, to: number): void {
    const start = this.#spellings === 0 ? 0 : this.#spellingEnds[this.#spellings - 1]!;
    const end = start + to - from;
    if (end > this.#spelling.length) {
      const larger = new Uint16Array(Math.max(end, this.#spelling.length * 2));
      larger.set(this.#spelling.subarray(0, start));
      this.#spelling = larger;
    }
    this.#spelling.set(units.subarray(from, to), start);
    if (this.#spellings === this.#spellingEnds.length) this.#spellingEnds = grown(this.#spellingEnds);
    this.#spellingEnds[this.#spellings++] = end;
  }

  /**
   * Rewrites offsets into a text as offsets into the text that it was made from: unit `i` came from unit
   * `origin[i]` of `originalLength` units.
   */
  mapOffsets(origin: Int32Array, originalLength: number): void {
    for (let index = 0; index < this.length; index++) {
      const start = this.#starts[index]!;
      const end = this.#ends[index]!;
      const from = start < origin.length ? origin[start]! : originalLength;
      this.#starts[index] = from;
      this.#ends[index] = end > start ? origin[end - 1]! + 1 : from;
    }
  }

  /** Copies of the arrays, exactly as long as needed. */
  take(): { readonly ids: Int32Array; readonly starts: Int32Array; readonly ends: Int32Array } {
    return {
      ids: this.#ids.slice(0, this.length),
      starts: this.#starts.slice(0, this.length),
      ends: this.#ends.slice(0, this.length),
    };
  }

  /** Copies of the kept spellings. */
  takeSpellings(): Spellings {
    if (this.#spellings === 0) return NO_SPELLINGS;
    const ends = this.#spellingEnds.slice(0, this.#spellings);
    return { units: this.#spelling.slice(0, ends[ends.length - 1]), ends };
  }
}

/** Spellings one after the other; the first begins at 0, each ends at `ends[i]`. */
export interface Spellings {
  readonly units: Uint16Array;
  readonly ends: Int32Array;
}

const NO_SPELLINGS: Spellings = { units: new Uint16Array(0), ends: new Int32Array(0) };

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
