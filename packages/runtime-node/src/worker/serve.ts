import { type MessagePort, parentPort } from "node:worker_threads";
import type { Answer, Numbered } from "./worker-client.js";

/** How one kind of worker thread answers. */
export interface Service<Request, Result, SentError> {
  answer(request: Request): Result | Promise<Result>;
  /** The memory of a result, which is handed over, not copied. */
  buffersOf(result: Result): readonly ArrayBuffer[];
  sendError(error: unknown): SentError;
}

/** In a worker thread: answers what its `WorkerClient` asks, each request as it comes in. */
export function serve<Request, Result, SentError>(start: () => Service<Request, Result, SentError>): void {
  if (parentPort !== null) listen(parentPort, start());
}

function listen<Request, Result, SentError>(
  port: MessagePort,
  { answer, buffersOf, sendError }: Service<Request, Result, SentError>,
): void {
  const post = (message: Answer<Result, SentError>, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  port.on("message", async ({ id, request }: Numbered<Request>) => {
    try {
      const result = await answer(request);
      post({ id, result }, buffersOf(result));
    } catch (error) {
      post({ id, error: sendError(error) });
    }
  });
}
