import type { FastifyBaseLogger } from "fastify";

const EVERY = 1000;

/** Tells once a second how many requests were refused: a line for each would cost more than refusing it. */
export class RefusalLog {
  readonly #log: FastifyBaseLogger;
  #refused = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(log: FastifyBaseLogger) {
    this.#log = log;
  }

  add(): void {
    this.#refused++;
    this.#timer ??= setTimeout(() => this.flush(), EVERY).unref();
  }

  /** Tells of those that were not told of yet. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#refused > 0)
      this.#log.info({ status: 429, requests: this.#refused }, "requests refused for want of room");
    this.#refused = 0;
  }
}
