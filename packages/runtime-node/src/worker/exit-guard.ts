/**
 * Native code that returns into a thread which is being torn down aborts the whole process (onnxruntime-node throws
 * there, and nothing can catch it). So a process that ends waits until no worker is in the middle of a request, and
 * lets none begin another.
 */

/** Shared by a worker and the thread that started it. */
export type ExitState = Int32Array<SharedArrayBuffer>;

const ENDING = 0;
const BUSY = 1;

/** Longest wait, in milliseconds: a run takes far less, and a process that is told to end has to. */
const LONGEST_WAIT = 10_000;

const guarded = new Set<ExitState>();

export function exitState(): ExitState {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}

/** From now on the process waits for the worker before it ends. */
export function guardExit(state: ExitState): void {
  if (guarded.size === 0) process.on("exit", waitForWorkers);
  guarded.add(state);
}

/** The worker has ended. */
export function unguardExit(state: ExitState): void {
  guarded.delete(state);
  if (guarded.size === 0) process.off("exit", waitForWorkers);
}

function waitForWorkers(): void {
  for (const state of guarded) Atomics.store(state, ENDING, 1);
  const end = performance.now() + LONGEST_WAIT;
  for (const state of guarded) {
    for (let busy = Atomics.load(state, BUSY); busy !== 0; busy = Atomics.load(state, BUSY))
      if (Atomics.wait(state, BUSY, busy, Math.max(0, end - performance.now())) === "timed-out") return;
  }
}

/** In a worker: does something that the process must not end in the middle of. Throws: what it throws. */
export async function whileBusy<T>(state: ExitState, work: () => T | Promise<T>): Promise<T> {
  Atomics.add(state, BUSY, 1);
  try {
    // Asked after it is marked as busy: whoever ends the process does the two the other way round.
    if (Atomics.load(state, ENDING) !== 0) throw new Error("the process is ending");
    return await work();
  } finally {
    Atomics.sub(state, BUSY, 1);
    Atomics.notify(state, BUSY);
  }
}
