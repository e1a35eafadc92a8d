import { EventEmitter, once } from "node:events";
import type { FastifyInstance } from "fastify";
import { RequestError } from "../errors.js";

/** Counts what is under way, and lets nothing new in once the server is to end. */
export class Draining {
  readonly #events = new EventEmitter();
  readonly #begun = new AbortController();
  #underWay = 0;

  /**
   * Aborted once the server is to end, with a RequestError `draining`. Whatever waits for something that a client may
   * never send, rather than for work, waits no longer than this.
   */
  get signal(): AbortSignal {
    return this.#begun.signal;
  }

  /** Refuses requests from now on, and waits until those let in are answered, until `late` is aborted at most. */
  async drain(late: AbortSignal): Promise<boolean> {
    this.#begun.abort(new RequestError("draining", "the server is about to end: ask another"));
    if (this.#underWay === 0) return true;
    await once(this.#events, "idle", { signal: late }).catch(() => undefined);
    return this.#underWay === 0;
  }

  /** Watches the requests of an app. */
  watch(app: FastifyInstance): void {
    app.addHook("onRequest", (request, reply, done) => {
      if (this.signal.aborted) reply.header("connection", "close");
      if (request.routeOptions.config.isOpen === true) return done();
      if (this.signal.aborted) return done(this.signal.reason as RequestError);
      this.#underWay++;
      request.call.onEnd(() => {
        this.#underWay--;
        if (this.#underWay === 0) this.#events.emit("idle");
      });
      done();
    });
    app.addHook("onSend", (_request, reply, payload, done) => {
      // So that no client sends another request on a connection that is about to be closed.
      if (this.signal.aborted) reply.header("connection", "close");
      done(null, payload);
    });
  }
}
