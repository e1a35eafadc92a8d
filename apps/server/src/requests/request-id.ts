import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

const HEADER = "x-request-id";

/** The id that a client gave its request, or a new one. */
export function requestId(request: Pick<IncomingMessage, "headers">): string {
  const given = request.headers[HEADER];
  return typeof given === "string" && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}
