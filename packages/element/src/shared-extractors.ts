import type { Runtime } from "@ernie-m/core";
import { type InformationExtractor, loadExtractor } from "@ernie-m/heads";
import { type WebRuntime, workerRuntime } from "@ernie-m/runtime-web";

export type Extractor = Awaited<ReturnType<typeof loadExtractor>>;

/** How far a model is on its way, in bytes; both 0 before that is known. */
export interface Arrival {
  readonly loaded: number;
  readonly total: number;
}

/** One loaded model, for all elements that name it. */
interface Shared {
  readonly loading: Promise<Extractor>;
  readonly listeners: Set<(arrival: Arrival) => void>;
  readonly runtime: WebRuntime | undefined;
  /** Stops what is under way when nobody wants it any more. */
  readonly stop: AbortController;
  users: number;
}

const shared = new Map<string, Shared>();
const numbers = new WeakMap<Runtime, number>();
let nextNumber = 1;

function keyOf(model: string, runtime: Runtime | undefined): string {
  if (runtime === undefined) return JSON.stringify([model]);
  const number = numbers.get(runtime) ?? nextNumber++;
  numbers.set(runtime, number);
  return JSON.stringify([model, number]);
}

/** An extractor in use; give it back when it is not any more. */
export interface Lease {
  readonly extractor: Promise<Extractor>;
  release(): void;
}

/**
 * The extractor of a model, loaded once for all that ask for it, in a worker unless a runtime is given. It is disposed,
 * or not loaded any further, in the turn after the last one has given it back, unless another has taken it up by then.
 */
export function takeExtractor(
  model: string,
  runtime: Runtime | undefined,
  onArrival: (arrival: Arrival) => void,
): Lease {
  const key = keyOf(model, runtime);
  const entry = shared.get(key) ?? open(key, model, runtime);
  entry.users++;
  entry.listeners.add(onArrival);
  let isHeld = true;
  return {
    extractor: entry.loading,
    release() {
      if (!isHeld) return;
      isHeld = false;
      entry.users--;
      entry.listeners.delete(onArrival);
      setTimeout(() => {
        if (entry.users === 0) end(key, entry);
      });
    },
  };
}

function open(key: string, model: string, given: Runtime | undefined): Shared {
  const listeners = new Set<(arrival: Arrival) => void>();
  const own =
    given === undefined
      ? workerRuntime(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }))
      : undefined;
  const runtime = given ?? own;
  if (runtime === undefined) throw new TypeError("there is no runtime");
  const stop = new AbortController();
  const loading = loadExtractor(model, {
    runtime,
    signal: stop.signal,
    onProgress: ({ loaded, total }) => {
      for (const listener of listeners) listener({ loaded, total });
    },
  });
  const entry: Shared = { loading, listeners, runtime: own, stop, users: 0 };
  shared.set(key, entry);
  // What failed is tried again by the next that asks.
  loading.catch(() => shared.get(key) === entry && shared.delete(key));
  return entry;
}

function end(key: string, entry: Shared): void {
  if (shared.get(key) === entry) shared.delete(key);
  entry.stop.abort();
  void entry.loading
    .then((extractor: Pick<InformationExtractor, "dispose">) => extractor.dispose())
    .catch(() => {})
    .then(() => entry.runtime?.dispose())
    .catch(() => {});
}
