import type { FastifyInstance } from "fastify";
import { RequestError } from "../errors.js";
import { sendProblem } from "./problem-answers.js";

/** Gives up on a body that takes too long; whoever half sends one holds nothing but a socket, and not for long. */
export function addBodyTimeout(app: FastifyInstance, time: number): void {
  app.addHook("preParsing", (request, reply, payload, done) => {
    done(null, payload);
    if (request.routeOptions.config.isStream === true) return;
    const timer = setTimeout(() => {
      reply.header("connection", "close");
      const late = new RequestError("body-timeout", `expected the whole body within ${time} ms`);
      void sendProblem(late, request, reply);
      reply.raw.once("finish", () => request.raw.destroy());
    }, time);
    timer.unref();
    const stop = (): void => clearTimeout(timer);
    payload.once("end", stop);
    request.call.onEnd(stop);
  });
}
