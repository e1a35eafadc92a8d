/** What runs in a worker thread: the sessions that the pool asks for, one request after the other. */
import type { InferenceSession } from "@ernie-m/core";
import { buffersOf } from "@ernie-m/core/runtime";
import { createOrtSession } from "../session/ort-session.js";
import { sendError } from "./error-serialization.js";
import type { WorkerRequest, WorkerResult } from "./protocol.js";
import { serve } from "./serve.js";

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

serve(() => ({ answer, buffersOf, sendError }));
