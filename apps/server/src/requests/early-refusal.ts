import type { CallGate } from "@ernie-m/core";
import type { FastifyInstance } from "fastify";
import { callAt } from "./admitted-call.js";

/**
 * Refuses requests for which there is no room whatever they ask, before their bodies are read: under a load of many times
 * what can be answered, refusing must cost next to nothing. Streams wait, and are slowed down by that.
 */
export function addEarlyRefusal(app: FastifyInstance, gate: CallGate): void {
  app.addHook("onRequest", (request, _reply, done) => {
    if (request.routeOptions.config.isStream !== true) gate.check(callAt(request.call, 1));
    done();
  });
}
