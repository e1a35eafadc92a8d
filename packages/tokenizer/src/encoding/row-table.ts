/**
 * Which tokens of a buffer go into which row, as numbers in one array: on the way to its rows a text takes a few words
 * of memory and no object.
 */
export class RowTable {
  count = 0;
  #words = new Int32Array(16 * FIELDS);

  /** Appends a row of a sample with a part of its text; {@link addPair} adds that of the pair. */
  push(sample: number, start: number, end: number, spelling: number): void {
    const at = this.count++ * FIELDS;
    if (at === this.#words.length) {
      const larger = new Int32Array(at * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words[at] = sample;
    this.#words[at + 1] = start;
    this.#words[at + 2] = end;
    this.#words[at + 3] = spelling;
    this.#words[at + 4] = NO_PAIR;
  }

  /** Gives the row pushed last a part of the pair. */
  addPair(start: number, end: number, spelling: number): void {
    const at = (this.count - 1) * FIELDS;
    this.#words[at + 4] = start;
    this.#words[at + 5] = end;
    this.#words[at + 6] = spelling;
  }

  sample(row: number): number {
    return this.#words[row * FIELDS];
  }

  hasPair(row: number): boolean {
    return this.#words[row * FIELDS + 4] !== NO_PAIR;
  }

  /** Where the row's part of its text (0) or of the pair (1) begins and ends in the buffer. */
  start(row: number, sequence: 0 | 1): number {
    return this.#words[row * FIELDS + 1 + 3 * sequence];
  }

  end(row: number, sequence: 0 | 1): number {
    return this.#words[row * FIELDS + 2 + 3 * sequence];
  }

  /** How many spellings are kept before those of that part. */
  spelling(row: number, sequence: 0 | 1): number {
    return this.#words[row * FIELDS + 3 + 3 * sequence];
  }
}

/** Words a row: sample, then start, end and spelling for the text and for the pair. */
const FIELDS = 7;
const NO_PAIR = -1;
