import type { ServerResponse } from "node:http";

/** What a request came to, when its response is over; 499: the client left. */
export function answeredStatus(response: ServerResponse): number {
  return response.writableFinished ? response.statusCode : 499;
}
