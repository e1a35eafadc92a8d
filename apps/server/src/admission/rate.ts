/** Rows whose weight is halved once as many more have been measured: a few seconds' work. */
const HALF_LIFE_ROWS = 2000;

/** Rows a second, lately: what is older counts less. */
export class Rate {
  #rows = 0;
  #seconds = 0;

  /** So many rows were done in that time, in which something was always under way. */
  add(rows: number, seconds: number): void {
    const kept = 2 ** (-rows / HALF_LIFE_ROWS);
    this.#rows = this.#rows * kept + rows;
    this.#seconds = this.#seconds * kept + seconds;
  }

  /** Seconds that so many rows will take; undefined before anything was measured. */
  secondsFor(rows: number): number | undefined {
    return this.#rows === 0 ? undefined : (rows * this.#seconds) / this.#rows;
  }
}
