import { EventEmitter, once } from "node:events";
import type { FastifyInstance } from "fastify";
import { RequestError } from "../errors.js";

/** Counts what is under way, and lets nothing new in once the server is to end. */
export class Draining {
  readonly #events = new EventEmitter();
  #underWay = 0;
  #isDraining = false;

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Requests that are let in and not yet answered. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Refuses requests from now on, and waits until those let in are answered, so many milliseconds at most. */
  async drain(time: number): Promise<boolean> {
    this.#isDraining = true;
    if (this.#underWay === 0) return true;
    const late = AbortSignal.timeout(time);
    await once(this.#events, "idle", { signal: late }).catch(() => undefined);
    return this.#underWay === 0;
  }

  /** Watches the requests of an app. */
  watch(app: FastifyInstance): void {
    app.addHook("onRequest", (request, reply, done) => {
      if (this.#isDraining) reply.header("connection", "close");
      if (request.routeOptions.config.isOpen === true) return done();
      if (this.#isDraining)
        return done(new RequestError("draining", "the server is about to end: ask another"));
      this.#underWay++;
      request.call.onEnd(() => {
        this.#underWay--;
        if (this.#underWay === 0) this.#events.emit("idle");
      });
      done();
    });
    app.addHook("onSend", (_request, reply, payload, done) => {
      // So that no client sends another request on a connection that is about to be closed.
      if (this.#isDraining) reply.header("connection", "close");
      done(null, payload);
    });
  }
}
