/** Seconds after which what was measured counts half. */
const HALF_LIFE = 5;

/** Time in which no more could have been done. */
export interface BusyTime {
  readonly seconds: number;
  /** What one call had of it that was worked on throughout: its seconds, each divided among the calls. */
  readonly share: number;
}

/** Rows done in a second, of late; times in which more could have been done do not count. */
export class ServiceRate {
  /** Rows, and seconds, weighted by how long ago they were. */
  #rows = 0;
  #seconds = 0;
  #passed: BusyTime = { seconds: 0, share: 0 };

  /** Undefined as long as nothing is done. */
  get rowsPerSecond(): number | undefined {
    return this.#rows > 0 && this.#seconds > 0 ? this.#rows / this.#seconds : undefined;
  }

  /** All such time so far. */
  get passed(): BusyTime {
    return this.#passed;
  }

  /** Time has passed in which so many calls were worked on and no more could have been done. */
  pass(seconds: number, calls = 1): void {
    const kept = 0.5 ** (seconds / HALF_LIFE);
    this.#rows *= kept;
    this.#seconds = this.#seconds * kept + weightOf(seconds);
    this.#passed = { seconds: this.#passed.seconds + seconds, share: this.#passed.share + seconds / calls };
  }

  /**
   * A call ends that took `seconds`, of which all but some have passed here since `before`. Without `rows` it came to
   * nothing: what it has done is not known, and the time given to it does not count.
   */
  ended(before: BusyTime, seconds: number, rows: number | undefined): void {
    const busy = this.#passed.seconds - before.seconds;
    if (busy === 0) return;
    // Of the rows as much as of the time.
    if (rows !== undefined) this.done((rows * busy) / seconds, busy);
    else this.#undo(this.#passed.share - before.share, busy);
  }

  /** Rows are done; they took the last `seconds` of such times, each as much of it. */
  done(rows: number, seconds: number): void {
    this.#rows += seconds > 0 ? (rows / seconds) * weightOf(seconds) : rows;
  }

  #undo(share: number, seconds: number): void {
    this.#seconds = Math.max(0, this.#seconds - (share / seconds) * weightOf(seconds));
  }
}

/** What a stretch of time counts at its end. */
function weightOf(seconds: number): number {
  return (HALF_LIFE / Math.LN2) * (1 - 0.5 ** (seconds / HALF_LIFE));
}
