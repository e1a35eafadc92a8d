import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { whileBusy } from "./exit-guard.js";
import type { FromWorker, Numbered, WorkerData } from "./worker-client.js";

/** How one kind of worker thread answers. */
export interface Service<Request, Result, SentError> {
  answer(request: Request): Result | Promise<Result>;
  /** The memory of a result, which is handed over, not copied. */
  buffersOf(result: Result): readonly ArrayBuffer[];
  sendError(error: unknown): SentError;
}

/**
 * In a worker thread: answers what its `WorkerClient` asks, one request after the other. `start` is given what the
 * thread was told at its start.
 */
export function serve<Request, Result, SentError>(
  start: (data: unknown) => Service<Request, Result, SentError>,
): void {
  if (parentPort === null) return;
  const { exit, data } = workerData as WorkerData;
  listen(parentPort, exit, start(data));
}

function listen<Request, Result, SentError>(
  port: MessagePort,
  exit: WorkerData["exit"],
  { answer, buffersOf, sendError }: Service<Request, Result, SentError>,
): void {
  const post = (message: FromWorker<Result, SentError>, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  const settle = async ({ id, request }: Numbered<Request>): Promise<void> => {
    try {
      const result = await whileBusy(exit, () => answer(request));
      post({ id, result }, buffersOf(result));
    } catch (error) {
      post({ id, error: sendError(error) });
    }
  };
  let last = Promise.resolve();
  port.on("message", (message: Numbered<Request>) => {
    last = last.then(() => settle(message));
  });
  post("ready");
}
