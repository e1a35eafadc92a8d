/** What runs in a worker thread: the sessions that the pool asks for, one request after the other. */
import { type MessagePort, parentPort } from "node:worker_threads";
import { BackendError, type InferenceSession, type TensorMap } from "@ernie-m/core";
import { oneLine } from "../file-errors.js";
import { createOrtSession } from "../session.js";
import type { NumberedRequest, SentError, WorkerAnswer, WorkerRequest } from "./protocol.js";

const sessions = new Map<number, InferenceSession>();

async function answer(request: WorkerRequest): Promise<TensorMap | undefined> {
  switch (request.kind) {
    case "create":
      sessions.set(request.session, await createOrtSession(request.backend, request.plan));
      return undefined;
    case "run": {
      const session = sessions.get(request.session);
      if (session === undefined) throw new Error(`the worker has no session ${request.session}`);
      return session.run(request.feeds);
    }
    case "dispose":
      await sessions.get(request.session)?.dispose();
      sessions.delete(request.session);
      return undefined;
  }
}

function sent(error: unknown): SentError {
  return error instanceof BackendError
    ? { code: error.code, reason: error.message.slice(error.backend.length + 2) }
    : { code: "run-failed", reason: oneLine(error) };
}

function serve(port: MessagePort): void {
  port.on("message", ({ id, request }: NumberedRequest) => {
    answer(request).then(
      (outputs) => {
        const message: WorkerAnswer = outputs === undefined ? { id } : { id, outputs };
        port.postMessage(
          message,
          Object.values(outputs ?? {}).map(({ data }) => data.buffer as ArrayBuffer),
        );
      },
      (error: unknown) => port.postMessage({ id, error: sent(error) } satisfies WorkerAnswer),
    );
  });
}

if (parentPort !== null) serve(parentPort);
