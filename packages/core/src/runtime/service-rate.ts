/** Seconds after which what was measured counts half. */
const HALF_LIFE = 5;

/**
 * Rows done in a second, of late; times in which more could have been done do not count.
 *
 * A call counts when it ends, its rows and its share of the time alike: what is under way says nothing yet, and what
 * comes to nothing never does.
 */
export class ServiceRate {
  /** Rows, and seconds, weighted by how long ago they were told of. */
  #rows = 0;
  #seconds = 0;
  /** Time told of so far, and what one call had of it that was worked on throughout: each second divided among the calls. */
  #passed = { seconds: 0, share: 0 };

  /** Undefined as long as nothing is done. */
  get rowsPerSecond(): number | undefined {
    return this.#rows > 0 && this.#seconds > 0 ? this.#rows / this.#seconds : undefined;
  }

  /** Seconds that it is known from, older ones counted less. */
  get measuredSeconds(): number {
    return this.#seconds;
  }

  /** Time has passed in which so many calls were worked on and no more could have been done. */
  pass(seconds: number, calls: number): void {
    const kept = 0.5 ** (seconds / HALF_LIFE);
    this.#rows *= kept;
    this.#seconds *= kept;
    this.#passed = { seconds: this.#passed.seconds + seconds, share: this.#passed.share + seconds / calls };
  }

  /** A call begins to be worked on. */
  begin(now: number): CallTime {
    let last = { now, ...this.#passed };
    const spent = { all: 0, counted: 0, share: 0 };
    return {
      pause: (at) => {
        spent.all += at - last.now;
        spent.counted += this.#passed.seconds - last.seconds;
        spent.share += this.#passed.share - last.share;
      },
      resume: (at) => {
        last = { now: at, ...this.#passed };
      },
      done: (rows) => {
        if (spent.counted === 0) return;
        // Of the rows as much as of the time.
        this.#rows += (rows * spent.counted) / spent.all;
        this.#seconds += spent.share;
      },
    };
  }
}

/** The time in which a call is worked on. */
export interface CallTime {
  /** It is not worked on from now on. */
  pause(now: number): void;
  /** It is again. */
  resume(now: number): void;
  /** It has come to so many rows, after `pause`. */
  done(rows: number): void;
}
