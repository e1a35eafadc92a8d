/** What runs in a worker thread: the sessions that the pool asks for, one request after the other. */

import { type MessagePort, parentPort } from "node:worker_threads";
import { BackendError, type InferenceSession } from "@ernie-m/core";
import { buffersOf, errorMessage } from "@ernie-m/core/runtime";
import { createOrtSession } from "../session/ort-session.js";
import type { SentBackendError, WorkerRequest, WorkerResult } from "./protocol.js";
import type { Answer, Numbered } from "./worker-thread.js";

const sessions = new Map<number, InferenceSession>();

async function answer(request: WorkerRequest): Promise<WorkerResult> {
  switch (request.kind) {
    case "create":
      sessions.set(request.session, await createOrtSession(request.backend, request.plan));
      return {};
    case "run": {
      const session = sessions.get(request.session);
      if (session === undefined) throw new Error(`the worker has no session ${request.session}`);
      return session.run(request.feeds);
    }
    case "dispose":
      await sessions.get(request.session)?.dispose();
      sessions.delete(request.session);
      return {};
  }
}

function sent(error: unknown): SentBackendError {
  return error instanceof BackendError
    ? { code: error.code, reason: error.message.slice(error.backend.length + 2) }
    : { code: "run-failed", reason: errorMessage(error) };
}

function serve(port: MessagePort): void {
  const post = (message: Answer<WorkerResult, SentBackendError>, transfer: readonly ArrayBuffer[] = []) =>
    port.postMessage(message, transfer);
  port.on("message", ({ id, request }: Numbered<WorkerRequest>) => {
    answer(request).then(
      (result) => post({ id, result }, buffersOf(result)),
      (error: unknown) => post({ id, error: sent(error) }),
    );
  });
}

if (parentPort !== null) serve(parentPort);
