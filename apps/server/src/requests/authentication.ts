import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { RequestError } from "../errors.js";

const digest = (key: string): Buffer => createHash("sha256").update(key).digest();

/** Whether a request shows what it must. */
export type KeyCheck = (request: Pick<FastifyRequest, "headers">) => boolean;

/**
 * Looks for one of the keys, as a bearer token or as the password of Basic authentication, which is what annotation
 * tools send. How long comparing takes tells nothing of a key, nor which of several it was. Without keys everybody is
 * let in.
 */
export function keyCheck(keys: readonly string[]): KeyCheck {
  if (keys.length === 0) return () => true;
  const digests = keys.map(digest);
  return ({ headers }) => {
    const given = digest(keyIn(headers.authorization) ?? "");
    return digests.reduce((any, known) => timingSafeEqual(given, known) || any, false);
  };
}

/** Lets nobody in who shows no key, save to what is open. */
export function addAuthentication(app: FastifyInstance, hasKey: KeyCheck): void {
  app.addHook("onRequest", (request, _reply, done) => {
    if (request.routeOptions.config.isOpen === true || hasKey(request)) done();
    else done(new RequestError("unauthorized", "authorization: expected a key, as Bearer or Basic"));
  });
}

function keyIn(header: string | undefined): string | undefined {
  const [, scheme, value] = /^(bearer|basic) +(\S+)$/i.exec(header ?? "") ?? [];
  if (value === undefined || scheme === undefined) return undefined;
  if (scheme.toLowerCase() === "bearer") return value;
  const decoded = Buffer.from(value, "base64").toString("utf8");
  return decoded.slice(decoded.indexOf(":") + 1);
}
