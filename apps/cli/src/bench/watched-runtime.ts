import type { InferenceBackend, Runtime, Tensor } from "@ernie-m/core";

/** A runtime that tells what its sessions do. */
export interface WatchedRuntime extends Runtime {
  /** Milliseconds that making sessions has taken so far. */
  readonly sessionMs: number;
  /** What `work` gives sessions to run: every sequence, without padding. */
  rowsRunBy(work: () => Promise<unknown>, padId: number): Promise<readonly Int32Array[]>;
}

const IDS = "input_ids";

/** Wraps a runtime. */
export function watchedRuntime({ backend, openCheckpoint }: Runtime): WatchedRuntime {
  let sessionMs = 0;
  let onIds: ((ids: Tensor) => void) | undefined;
  const watched: InferenceBackend = {
    ...backend,
    async createSession(program) {
      const start = performance.now();
      const session = await backend.createSession(program);
      sessionMs += performance.now() - start;
      return {
        run(feeds, options) {
          if (feeds[IDS] !== undefined) onIds?.(feeds[IDS]);
          return session.run(feeds, options);
        },
        dispose: () => session.dispose(),
      };
    },
  };
  return {
    backend: watched,
    openCheckpoint,
    get sessionMs() {
      return sessionMs;
    },
    async rowsRunBy(work, padId) {
      const rows: Int32Array[] = [];
      onIds = (ids) => rows.push(...rowsOf(ids, padId));
      try {
        await work();
      } finally {
        onIds = undefined;
      }
      return rows;
    },
  };
}

/** The rows of ids [rows, longest], without `padId`, which fills them up and stands nowhere else in them. */
export function rowsOf({ shape, data }: Tensor, padId: number): readonly Int32Array[] {
  const [rows, width] = shape;
  return Array.from({ length: rows }, (_, row) => {
    const ids = Int32Array.from({ length: width }, (_, i) => Number(data[row * width + i]));
    return ids.subarray(0, ids.findLastIndex((id) => id !== padId) + 1);
  });
}
