/** Seconds after which what was measured counts half. */
const HALF_LIFE = 5;

/** Rows done in a second, of late; times in which there was nothing to do do not count. */
export class ServiceRate {
  /** Rows, and seconds, weighted by how long ago they were. */
  #rows = 0;
  #seconds = 0;

  /** Undefined as long as nothing is done. */
  get rowsPerSecond(): number | undefined {
    return this.#rows > 0 && this.#seconds > 0 ? this.#rows / this.#seconds : undefined;
  }

  /** Time has passed in which there was something to do. */
  pass(seconds: number): void {
    const kept = 0.5 ** (seconds / HALF_LIFE);
    this.#rows *= kept;
    this.#seconds = this.#seconds * kept + weightOf(seconds);
  }

  /** Rows are done; they took the last `seconds`, each as much of it. */
  done(rows: number, seconds: number): void {
    this.#rows += seconds > 0 ? (rows / seconds) * weightOf(seconds) : rows;
  }
}

/** What a stretch of time counts at its end. */
function weightOf(seconds: number): number {
  return (HALF_LIFE / Math.LN2) * (1 - 0.5 ** (seconds / HALF_LIFE));
}
