import { BackendError, type InferenceSession } from "@ernie-m/core";
import { ownBuffers, TrackedRuns } from "@ernie-m/core/runtime";
import type { WorkerClient } from "./worker-client.js";

/** A session that lives in a worker, under the page's number for it. */
export function remoteSession(
  session: number,
  client: WorkerClient,
  onDisposed: () => void,
): InferenceSession {
  const runs = new TrackedRuns("onnxruntime-web/worker", async () => {
    try {
      await client.call("disposeSession", { session });
    } catch (cause) {
      // With its worker gone, so is the session.
      if (!(cause instanceof BackendError)) throw cause;
    } finally {
      onDisposed();
    }
  });
  return {
    run: (feeds, options = {}) =>
      runs.track(() => client.call("run", { session, feeds: ownBuffers(feeds) }, options), options.signal),
    dispose: () => runs.dispose(),
  };
}
