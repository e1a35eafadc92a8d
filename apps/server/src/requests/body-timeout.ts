import type { FastifyInstance } from "fastify";
import { RequestError } from "../errors.js";
import { sendProblem } from "./problem-answers.js";

/** Until when bodies are waited for. */
export interface BodyWait {
  /** Milliseconds within which a body must have come. */
  readonly time: number;
  /** Aborted when bodies that have not come are no longer wanted; its reason is what their clients are told. */
  readonly ending: AbortSignal;
}

/** Gives up on a body that takes too long; whoever half sends one holds nothing but a socket, and not for long. */
export function addBodyTimeout(app: FastifyInstance, { time, ending }: BodyWait): void {
  app.addHook("preParsing", (request, reply, payload, done) => {
    done(null, payload);
    if (request.routeOptions.config.isStream === true) return;
    const giveUp = (reason: unknown): void => {
      stop();
      reply.header("connection", "close");
      void sendProblem(reason, request, reply);
      reply.raw.once("finish", () => request.raw.destroy());
    };
    // One that has come is answered.
    const end = (): void => {
      if (request.raw.complete === false) giveUp(ending.reason);
    };
    const timer = setTimeout(
      () => giveUp(new RequestError("body-timeout", `expected the whole body within ${time} ms`)),
      time,
    );
    timer.unref();
    ending.addEventListener("abort", end);
    const stop = (): void => {
      clearTimeout(timer);
      ending.removeEventListener("abort", end);
    };
    payload.once("end", stop);
    request.call.onEnd(stop);
  });
}
